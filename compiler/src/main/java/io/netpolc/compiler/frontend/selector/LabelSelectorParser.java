package io.netpolc.compiler.frontend.selector;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.schema.NameRules;
import io.netpolc.compiler.frontend.tokens.TokenSpans;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import io.netpolc.grammar.LabelSelectorLexer;
import io.netpolc.grammar.LabelSelectorParser.CompareContext;
import io.netpolc.grammar.LabelSelectorParser.DoesNotExistContext;
import io.netpolc.grammar.LabelSelectorParser.EqualContext;
import io.netpolc.grammar.LabelSelectorParser.ExistsContext;
import io.netpolc.grammar.LabelSelectorParser.InContext;
import io.netpolc.grammar.LabelSelectorParser.NotEqualContext;
import io.netpolc.grammar.LabelSelectorParser.NotInContext;
import io.netpolc.grammar.LabelSelectorParser.RequirementContext;
import io.netpolc.grammar.LabelSelectorParser.ValuesContext;
import io.netpolc.grammar.LabelSelectorParser.WordContext;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/// Parses label selectors: `app=web,tier!=cache,env in (dev,test),owner,!legacy` (apimachinery
/// `labels.Parse`). The empty text selects everything. An absent value is the empty string.
/// Comparisons (`>`, `<`) are refused: the selectors of policies have none.
public final class LabelSelectorParser {
  private final TokenSpans spans;
  private final DiagnosticSink sink;
  private boolean valid = true;

  private LabelSelectorParser(TokenSpans spans, DiagnosticSink sink) {
    this.spans = spans;
    this.sink = sink;
  }

  /// Parses a selector.
  ///
  /// @param text the selector
  /// @param file what findings point into; its text is `text`
  /// @return null if it is not valid, which was then reported
  public static @Nullable LabelSelector parse(String text, SourceFile file, DiagnosticSink sink) {
    return parse(text, Span.at(file, 1, 1), sink);
  }

  /// Parses a selector that is a part of a line.
  ///
  /// @param start the place at which it begins
  /// @return null if it is not valid, which was then reported
  public static @Nullable LabelSelector parse(String text, Span start, DiagnosticSink sink) {
    return new LabelSelectorParser(TokenSpans.from(start), sink).parse(text);
  }

  private @Nullable LabelSelector parse(String text) {
    var listener = new FirstSyntaxError();
    var lexer = new LabelSelectorLexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    var parser = new io.netpolc.grammar.LabelSelectorParser(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    parser.addErrorListener(listener);
    var tree = parser.selector();
    Token offending = listener.token();
    if (offending != null) {
      reportSyntax(offending);
      return null;
    }
    var requirements = new ArrayList<Requirement>();
    for (RequirementContext context : tree.requirement()) {
      Requirement requirement = requirement(context);
      if (requirement != null) {
        requirements.add(requirement);
      }
    }
    return valid ? new LabelSelector(requirements) : null;
  }

  private void reportSyntax(Token offending) {
    boolean end = offending.getType() == Token.EOF;
    String message =
        end
            ? "label selector ends too early"
            : "unexpected `%s` in a label selector".formatted(offending.getText());
    sink.report(
        Diagnostic.error(DiagnosticCode.NP2001, spans.of(offending), message)
            .withHelp("write it like `app=web,tier!=cache,env in (dev,test),owner,!legacy`"));
  }

  private @Nullable Requirement requirement(RequirementContext context) {
    return switch (context) {
      case EqualContext c -> valued(c.key, Operator.IN, List.of(text(c.value)), c.value);
      case NotEqualContext c -> valued(c.key, Operator.NOT_IN, List.of(text(c.value)), c.value);
      case InContext c -> valued(c.key, Operator.IN, values(c.values()), c.values());
      case NotInContext c -> valued(c.key, Operator.NOT_IN, values(c.values()), c.values());
      case ExistsContext c -> existence(c.key, Operator.EXISTS);
      case DoesNotExistContext c -> existence(c.key, Operator.DOES_NOT_EXIST);
      case CompareContext c -> {
        invalid(
            DiagnosticCode.NP2002,
            spans.of(c),
            "label selectors of policies cannot compare numbers: `%s`"
                .formatted(c.key.getText() + c.getChild(1).getText() + c.value.getText()));
        yield null;
      }
      default -> throw new IllegalStateException("unknown requirement " + context.getText());
    };
  }

  private @Nullable Requirement existence(WordContext key, Operator operator) {
    return checkKey(key) ? new Requirement(key.getText(), operator, List.of()) : null;
  }

  private @Nullable Requirement valued(
      WordContext key, Operator operator, List<String> values, @Nullable ParserRuleContext at) {
    boolean fits = checkKey(key);
    for (String value : values) {
      for (String problem : NameRules.labelValue(value)) {
        Span span = at == null ? spans.of(key.getStart()) : spans.of(at);
        invalid(
            DiagnosticCode.NP2002, span, "`%s` is no label value: %s".formatted(value, problem));
        fits = false;
      }
    }
    return fits ? new Requirement(key.getText(), operator, values) : null;
  }

  private boolean checkKey(WordContext key) {
    List<String> problems = NameRules.labelKey(key.getText());
    for (String problem : problems) {
      invalid(
          DiagnosticCode.NP2002,
          spans.of(key.getStart()),
          "`%s` is no label key: %s".formatted(key.getText(), problem));
    }
    return problems.isEmpty();
  }

  private void invalid(DiagnosticCode code, Span span, String message) {
    valid = false;
    sink.report(Diagnostic.error(code, span, message));
  }

  private static String text(@Nullable WordContext word) {
    return word == null ? "" : word.getText();
  }

  /// The values in parentheses; between two commas without a word is the empty string.
  private static List<String> values(ValuesContext context) {
    var values = new ArrayList<String>();
    String value = "";
    for (int i = 0; i < context.getChildCount(); i++) {
      ParseTree child = context.getChild(i);
      if (child instanceof WordContext word) {
        value = word.getText();
      } else {
        values.add(value);
        value = "";
      }
    }
    values.add(value);
    return values;
  }
}
