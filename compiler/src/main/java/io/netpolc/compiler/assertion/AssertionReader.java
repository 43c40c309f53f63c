package io.netpolc.compiler.assertion;

import io.netpolc.compiler.assertion.Assertion.Party;
import io.netpolc.compiler.assertion.Assertion.Ports;
import io.netpolc.compiler.assertion.Assertion.Quantifier;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.tokens.TokenSpans;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.source.Span;
import io.netpolc.grammar.AssertionsParser;
import io.netpolc.grammar.AssertionsParser.AssertionContext;
import io.netpolc.grammar.AssertionsParser.EndsContext;
import io.netpolc.grammar.AssertionsParser.ExclusionContext;
import io.netpolc.grammar.AssertionsParser.SourceContext;
import io.netpolc.grammar.AssertionsParser.TargetContext;
import io.netpolc.grammar.AssertionsParser.WordContext;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/// Turns the parse tree of a line into an assertion, and refuses words that together may be read in
/// two ways.
final class AssertionReader {
  private final TokenSpans spans;
  private final CommonTokenStream tokens;
  private final DiagnosticSink sink;
  private final EndReader ends;
  private final PortReader ports;

  AssertionReader(TokenSpans spans, CommonTokenStream tokens, DiagnosticSink sink) {
    this.spans = spans;
    this.tokens = tokens;
    this.sink = sink;
    ends = new EndReader(spans, sink);
    ports = new PortReader(spans, sink);
  }

  /// Null where something is wrong, which was then reported.
  @Nullable Assertion read(AssertionContext context) {
    SourceContext source = context.source();
    TargetContext target = context.target();
    EndSet from =
        ends(source.ends(), source.NOTHING() != null, source.exclusion(), source.getStart());
    EndSet to =
        ends(target.ends(), target.NOTHING() != null, target.exclusion(), target.getStart());
    Ports asked = ports.read(context.ports());
    List<EndTerm> late = ends.exclusion(context.late);
    Set<IpFamily> families = families(context.family);
    if (from == null || to == null || asked == null || late == null || families == null) {
      return null;
    }
    String trouble = Contradictions.of(context, asked.some());
    Span span = spans.of(context);
    if (trouble != null) {
      sink.report(
          Diagnostic.error(DiagnosticCode.NP2021, span, "words that can be read in two ways")
              .withHelp(trouble));
      return null;
    }
    return new Assertion(
        text(context),
        span,
        new Party(quantifier(source.quantifier), from),
        new Party(quantifier(target.quantifier), to.without(late)),
        asked,
        !denies(context),
        families,
        context.EMPTY() != null);
  }

  /// Whether the words say that nothing may pass.
  static boolean denies(AssertionContext context) {
    Token quantifier = context.source().quantifier;
    return context.not != null
        || context.source().NOTHING() != null
        || context.target().NOTHING() != null
        || (quantifier != null && quantifier.getType() == AssertionsParser.NO);
  }

  private @Nullable EndSet ends(
      @Nullable EndsContext context,
      boolean nothing,
      @Nullable ExclusionContext exclusion,
      Token start) {
    if (!nothing && context != null) {
      return ends.read(context);
    }
    List<EndTerm> except = ends.exclusion(exclusion);
    Span span = spans.of(start);
    return except == null ? null : new EndSet(List.of(new EndTerm.Anything(span)), except, span);
  }

  private static Quantifier quantifier(@Nullable Token token) {
    return switch (token == null ? AssertionsParser.EVERY : token.getType()) {
      case AssertionsParser.SOME -> Quantifier.SOME;
      case AssertionsParser.ONLY -> Quantifier.ONLY;
      default -> Quantifier.EVERY;
    };
  }

  private @Nullable Set<IpFamily> families(@Nullable WordContext word) {
    if (word == null) {
      return Set.of();
    }
    return switch (word.getText()) {
      case "IPv4" -> Set.of(IpFamily.V4);
      case "IPv6" -> Set.of(IpFamily.V6);
      default -> {
        String help = Suggestion.help(word.getText(), List.of("IPv4", "IPv6"));
        sink.report(
            Diagnostic.error(
                    DiagnosticCode.NP2020,
                    spans.of(word),
                    "`" + word.getText() + "` is no address family")
                .withHelp(help == null ? "write `over IPv4` or `over IPv6`" : help));
        yield null;
      }
    };
  }

  /// The words with one space between them, without comments.
  private String text(AssertionContext context) {
    var text = new StringBuilder();
    for (Token token :
        tokens.get(context.getStart().getTokenIndex(), context.getStop().getTokenIndex())) {
      if (token.getType() == AssertionsParser.COMMA) {
        text.append(',');
      } else if (token.getChannel() == Token.DEFAULT_CHANNEL
          && token.getType() != AssertionsParser.NEWLINE) {
        text.append(text.isEmpty() ? "" : " ").append(token.getText());
      }
    }
    return text.toString();
  }
}
