package io.netpolc.compiler.assertion;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.tokens.TokenSpans;
import io.netpolc.compiler.source.Span;
import io.netpolc.grammar.AssertionsParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.Vocabulary;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;

/// Reports the first thing wrong in a line and gives the line up.
final class SyntaxErrors extends DefaultErrorStrategy {
  private static final String WHO =
      "here stands who: `NAMESPACE/NAME`, `NAMESPACE/*`, `NAMESPACE/{app=cart}`, `pod in NAMESPACE`,"
          + " `dns:NAMESPACE`, `world` or an address";
  private static final String PORTS =
      "here stand ports: `TCP/80`, `TCP/80,8080-8090`, `UDP/53`, `ICMP` or `any port`";
  private static final String SPACE =
      "here stands a namespace: its name, or its labels as `{team=blue}`";

  private final TokenSpans spans;
  private final DiagnosticSink sink;

  SyntaxErrors(TokenSpans spans, DiagnosticSink sink) {
    this.spans = spans;
    this.sink = sink;
  }

  @Override
  public void sync(Parser recognizer) {
    // Prediction finds what is wrong; nothing is to be repaired.
  }

  @Override
  public Token recoverInline(Parser recognizer) {
    var wrong = new InputMismatchException(recognizer);
    reportError(recognizer, wrong);
    throw new ParseCancellationException(wrong);
  }

  @Override
  public void recover(Parser recognizer, RecognitionException e) {
    throw new ParseCancellationException(e);
  }

  @Override
  public void reportError(Parser recognizer, RecognitionException e) {
    Token token = e.getOffendingToken();
    boolean end = token.getType() == Token.EOF || token.getType() == AssertionsParser.NEWLINE;
    String text = token.getText();
    String message = end ? "policy test ends too early" : "unexpected `" + text + "`";
    sink.report(
        Diagnostic.error(DiagnosticCode.NP2020, end ? emptySpan(token) : spans.of(token), message)
            .withHelp(help(end ? null : text, e.getExpectedTokens(), recognizer.getVocabulary())));
  }

  private Span emptySpan(Token token) {
    Span span = spans.of(token);
    return Span.at(span.file(), span.line(), span.column());
  }

  private static String help(@Nullable String text, IntervalSet expected, Vocabulary vocabulary) {
    List<String> literals = literals(expected, vocabulary);
    String near = text == null ? null : Suggestion.help(text, literals);
    if (near != null) {
      return near;
    }
    if (expected.contains(AssertionsParser.NAMED)) {
      return text != null && text.matches("[a-z0-9.-]+")
          ? "write `NAMESPACE/%s`, or `%s/*` for all pods of a namespace".formatted(text, text)
          : WHO;
    }
    if (expected.contains(AssertionsParser.PORT)) {
      return text != null && text.toUpperCase(Locale.ROOT).matches("(TCP|UDP|SCTP)/.*")
          ? "write protocols in capitals: `" + text.toUpperCase(Locale.ROOT) + "`"
          : PORTS;
    }
    if (expected.contains(AssertionsParser.WORD)) {
      return SPACE;
    }
    return literals.isEmpty()
        ? "several are joined by commas, and each test has a line of its own"
        : "here may stand `" + String.join("`, `", literals) + "`";
  }

  /// The words of the language among what is expected.
  private static List<String> literals(IntervalSet expected, Vocabulary vocabulary) {
    var literals = new ArrayList<String>();
    for (int type : expected.toList()) {
      String literal = type == Token.EOF ? null : vocabulary.getLiteralName(type);
      if (literal != null) {
        literals.add(literal.substring(1, literal.length() - 1));
      }
    }
    return literals;
  }
}
