package io.netpolc.compiler.assertion;

import io.netpolc.compiler.assertion.Assertion.Ports;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.tokens.TokenSpans;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.grammar.AssertionsLexer;
import io.netpolc.grammar.AssertionsParser;
import io.netpolc.grammar.AssertionsParser.FilterContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;

/// Parses policy tests, and their parts where those stand alone. A wrong line costs one finding;
/// the lines after it are read.
public final class AssertionParser {
  private final TokenSpans spans;
  private final CommonTokenStream tokens;
  private final DiagnosticSink sink;

  private AssertionParser(SourceFile file, DiagnosticSink sink) {
    spans = TokenSpans.of(file);
    this.sink = sink;
    var lexer = new AssertionsLexer(CharStreams.fromString(String.valueOf(file.text())));
    lexer.removeErrorListeners();
    tokens = new CommonTokenStream(new ListTokenSource(joined(lexer.getAllTokens())));
    tokens.fill();
  }

  /// Without the line breaks behind which a line goes on.
  private static List<Token> joined(List<? extends Token> all) {
    var joined = new ArrayList<Token>();
    boolean goesOn = false;
    for (Token token : all.reversed()) {
      boolean lineBreak = token.getType() == AssertionsParser.NEWLINE;
      if (!lineBreak) {
        goesOn = continues(token);
      }
      if (!lineBreak || !goesOn) {
        joined.add(token);
      }
    }
    return joined.reversed();
  }

  private static boolean continues(Token token) {
    return switch (token.getType()) {
      case AssertionsParser.MAY,
          AssertionsParser.ON,
          AssertionsParser.EXCEPT,
          AssertionsParser.OVER,
          AssertionsParser.ALLOW ->
          true;
      default -> false;
    };
  }

  /// Parses a file of tests, one a line.
  ///
  /// @param name as findings call it
  /// @param sink gets an error for each line that is wrong (NP2001, NP2002, NP2010, NP2011, NP2020,
  ///   NP2021)
  /// @return the lines that are right, in order
  public static List<Assertion> parse(String name, String text, DiagnosticSink sink) {
    String lines = text.replace("\r\n", "\n").replace('\r', '\n');
    return new AssertionParser(SourceFile.of(name, lines), sink).lines();
  }

  /// Parses ends alone: `shop/*, ops/gateway except shop/cart`.
  ///
  /// @param name of the option, as findings call it
  /// @return null after an error was reported
  public static @Nullable EndSet ends(String name, String text, DiagnosticSink sink) {
    var parser = new AssertionParser(SourceFile.of(name, text), sink);
    var ends = parser.rule(each -> each.endsAlone().ends());
    return ends == null ? null : new EndReader(parser.spans, sink).read(ends);
  }

  /// Parses a filter of connections: `from shop/* to data/redis on TCP/6379`, each part of which
  /// may be left out.
  ///
  /// @param name of the option, as findings call it
  /// @return null after an error was reported; NP2025 for what no observed connection tells
  public static @Nullable FlowFilter filter(String name, String text, DiagnosticSink sink) {
    var parser = new AssertionParser(SourceFile.of(name, text), sink);
    FilterContext context = parser.rule(AssertionsParser::filter);
    if (context == null) {
      return null;
    }
    var ends = new EndReader(parser.spans, sink);
    int errors = sink.errorCount();
    EndSet from = context.from == null ? null : ends.read(context.from);
    EndSet to = context.to == null ? null : ends.read(context.to);
    Ports ports = new PortReader(parser.spans, sink).read(context.ports());
    return ports == null || sink.errorCount() > errors
        ? null
        : FlowFilter.of(from, to, ports.connections(), sink);
  }

  private List<Assertion> lines() {
    var reader = new AssertionReader(spans, tokens, sink);
    var assertions = new ArrayList<Assertion>();
    while (nextLine()) {
      var context = rule(parser -> parser.line().assertion());
      Assertion assertion = context == null ? null : reader.read(context);
      if (assertion != null) {
        assertions.add(assertion);
      }
    }
    return assertions;
  }

  /// Goes to the next token that is no line break; false at the end.
  private boolean nextLine() {
    while (tokens.LA(1) == AssertionsParser.NEWLINE) {
      tokens.consume();
    }
    return tokens.LA(1) != Token.EOF;
  }

  /// Parses from here by a rule; null after a syntax error, which was reported, and then behind the
  /// line.
  private <T> @Nullable T rule(Function<AssertionsParser, T> rule) {
    int start = tokens.index();
    var parser = new AssertionsParser(tokens);
    parser.removeErrorListeners();
    parser.setErrorHandler(new SyntaxErrors(spans, sink));
    tokens.seek(start);
    try {
      return rule.apply(parser);
    } catch (ParseCancellationException e) {
      skipLine();
      return null;
    }
  }

  private void skipLine() {
    while (tokens.LA(1) != Token.EOF && tokens.LA(1) != AssertionsParser.NEWLINE) {
      tokens.consume();
    }
  }
}
