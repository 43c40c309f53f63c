package io.netpolc.compiler.frontend.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Label;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.source.SourceFile;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LabelSelectorParserTest {
  private final DiagnosticSink sink = new DiagnosticSink();

  private @Nullable LabelSelector parse(String text) {
    return LabelSelectorParser.parse(text, SourceFile.of("--selector", text), sink);
  }

  private void assertParses(String text, Requirement... requirements) {
    assertThat(parse(text)).isEqualTo(new LabelSelector(List.of(requirements)));
    assertThat(sink.diagnostics()).isEmpty();
  }

  private static Requirement of(String key, Operator operator, String... values) {
    return new Requirement(key, operator, List.of(values));
  }

  @Test
  void requirementsAreConjoined() {
    assertParses(
        "app=web, tier!=cache,env in (dev, test),zone notin (a),owner,!legacy",
        of("app", Operator.IN, "web"),
        of("tier", Operator.NOT_IN, "cache"),
        of("env", Operator.IN, "dev", "test"),
        of("zone", Operator.NOT_IN, "a"),
        of("owner", Operator.EXISTS),
        of("legacy", Operator.DOES_NOT_EXIST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "\t\n"})
  void emptyTextSelectsEverything(String text) {
    assertParses(text);
  }

  @Test
  void bothEqualSignsMeanTheSame() {
    assertParses("a==b", of("a", Operator.IN, "b"));
  }

  @Test
  void absentValueIsTheEmptyString() {
    assertParses("a=", of("a", Operator.IN, ""));
    assertParses("a!=", of("a", Operator.NOT_IN, ""));
    assertParses("a in ()", of("a", Operator.IN, ""));
    assertParses("a in (b,)", of("a", Operator.IN, "b", ""));
  }

  @Test
  void operatorWordsMayBeKeysAndValues() {
    assertParses("in in (in,notin)", of("in", Operator.IN, "in", "notin"));
    assertParses("inner=notinside", of("inner", Operator.IN, "notinside"));
    assertParses("!in,notin", of("in", Operator.DOES_NOT_EXIST), of("notin", Operator.EXISTS));
  }

  @Test
  void keyMayHaveAPrefix() {
    assertParses("example.com/a_b=c.d", of("example.com/a_b", Operator.IN, "c.d"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=b,        | 5  | label selector ends too early",
        "a=b c       | 5  | unexpected `c` in a label selector",
        "=b          | 1  | unexpected `=` in a label selector",
        "a in b      | 6  | unexpected `b` in a label selector",
        "a in (b     | 8  | label selector ends too early",
        "!a=b        | 3  | unexpected `=` in a label selector",
        "a,,b        | 3  | unexpected `,` in a label selector",
        "a notin b,c | 9  | unexpected `b` in a label selector"
      })
  void syntaxErrorPointsAtTheToken(String text, int column, String message) {
    assertThat(parse(text)).isNull();
    assertFinding(DiagnosticCode.NP2001, column, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=b*     | 3 | `b*` is no label value: a valid label must be",
        "x,a:b=c  | 3 | `a:b` is no label key: name part must consist",
        "a=b,n>5  | 5 | label selectors of policies cannot compare numbers: `n>5`"
      })
  void invalidLabelPointsAtTheWord(String text, int column, String message) {
    assertThat(parse(text)).isNull();
    assertFinding(DiagnosticCode.NP2002, column, message);
  }

  private void assertFinding(DiagnosticCode code, int column, String message) {
    assertThat(sink.diagnostics()).hasSize(1);
    Diagnostic diagnostic = sink.diagnostics().getFirst();
    assertThat(diagnostic.code()).isEqualTo(code);
    assertThat(diagnostic.message()).startsWith(message);
    Label label = diagnostic.primary();
    assertThat(label).isNotNull();
    if (label != null) {
      assertThat(label.span().column()).isEqualTo(column);
    }
  }
}
