package io.netpolc.compiler.diag;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TextRendererTest {
  private final TextRenderer plain = new TextRenderer(false);

  private static Span span(SourceFile file, int line, int column, int length) {
    return new Span(file, line, column, line, column + length);
  }

  @Test
  void spanIsUnderlinedWithHelpAndNotesBelow() {
    var file = SourceFile.of("p.yaml", "kind: X\nspec:\n  ingres: []\n");
    var diagnostic =
        Diagnostic.error(DiagnosticCode.NP1003, span(file, 3, 3, 6), "spec.ingres: Unknown field")
            .withHelp("did you mean `ingress`?")
            .withNote("fields are case sensitive");
    assertThat(plain.render(diagnostic))
        .isEqualTo(
            """
            error[NP1003]: spec.ingres: Unknown field
             --> p.yaml:3:3
              |
            3 |   ingres: []
              |   ^^^^^^
              = help: did you mean `ingress`?
              = note: fields are case sensitive
            """);
  }

  @Test
  void secondaryLabelsAreShownInOrderOfLines() {
    var file = SourceFile.of("p.yaml", "a: 1\nb: 2\nc: 3\na: 4\n");
    var diagnostic =
        Diagnostic.error(DiagnosticCode.NP1004, span(file, 4, 1, 1), "key `a` is given twice")
            .withSecondary(span(file, 1, 1, 1), "first given here");
    assertThat(plain.render(diagnostic))
        .isEqualTo(
            """
            error[NP1004]: key `a` is given twice
             --> p.yaml:4:1
              |
            1 | a: 1
              | - first given here
            ...
            4 | a: 4
              | ^
            """);
  }

  @Test
  void secondaryLabelInAnotherFileHasItsOwnExcerpt() {
    var one = SourceFile.of("one.yaml", "name: p\n");
    var two = SourceFile.of("two.yaml", "\n\n\n\n\n\n\n\n\nname: p\n");
    var diagnostic =
        Diagnostic.error(DiagnosticCode.NP1014, span(two, 10, 7, 1), "policy `a/p` is given twice")
            .withSecondary(span(one, 1, 7, 1), "first given here");
    assertThat(plain.render(diagnostic))
        .isEqualTo(
            """
            error[NP1014]: policy `a/p` is given twice
              --> two.yaml:10:7
               |
            10 | name: p
               |       ^
              ::: one.yaml:1:7
               |
            1  | name: p
               |       - first given here
            """);
  }

  @Test
  void tabsAreWidenedAndControlCharactersShown() {
    var file = SourceFile.of("p.yaml", "\tna\u001bme: x\n");
    var diagnostic =
        Diagnostic.warning(DiagnosticCode.NP1002, span(file, 1, 8, 1), "odd \u001b[31m text");
    assertThat(plain.render(diagnostic))
        .isEqualTo(
            """
            warning[NP1002]: odd \\x1b[31m text
             --> p.yaml:1:8
              |
            1 |     na\uFFFDme: x
              |           ^
            """);
  }

  @Test
  void longLinesAreClippedAroundTheSpan() {
    String line = "x".repeat(5000) + "HERE" + "y".repeat(5000);
    var file = SourceFile.of("p.yaml", line);
    String text =
        plain.render(Diagnostic.error(DiagnosticCode.NP1011, span(file, 1, 5001, 4), "wrong"));
    List<String> lines = text.lines().toList();
    assertThat(lines.get(3)).hasSizeLessThan(140).contains("xHEREy").startsWith("1 | ...");
    assertThat(lines.get(4).indexOf("^^^^")).isEqualTo(lines.get(3).indexOf("HERE"));
    String whole =
        plain.render(Diagnostic.error(DiagnosticCode.NP1011, span(file, 1, 1, 10004), "wrong"));
    assertThat(whole.lines()).allMatch(l -> l.length() < 140);
  }

  @Test
  void spanOverSeveralLinesIsUnderlinedInItsFirst() {
    var file = SourceFile.of("p.yaml", "a:\n  b: 1\n  c: 2\n");
    String text =
        plain.render(
            Diagnostic.error(DiagnosticCode.NP1010, new Span(file, 2, 3, 3, 7), "needs more"));
    assertThat(text).contains("2 |   b: 1\n  |   ^^^^\n");
  }

  @Test
  void charactersOutsideTheFirstPlaneCountOnce() {
    var file = SourceFile.of("p.yaml", "\uD83D\uDE00: x\n");
    String text =
        plain.render(Diagnostic.error(DiagnosticCode.NP1003, span(file, 1, 5, 1), "wrong"));
    assertThat(text).contains("1 | \uD83D\uDE00: x\n  |    ^\n");
  }

  @Test
  void placeWithoutTextIsNamedOnly() {
    var file = SourceFile.withoutText("dump.json");
    var diagnostic =
        Diagnostic.error(DiagnosticCode.NP3002, Span.at(file, 7, 9), "twice")
            .withSecondary(Span.at(file, 3, 1), "also here");
    assertThat(plain.render(diagnostic))
        .isEqualTo(
            """
            error[NP3002]: twice
             --> dump.json:7:9
             ::: dump.json:3:1: also here
            """);
  }

  @Test
  void findingWithoutPlaceIsItsMessage() {
    assertThat(plain.render(Diagnostic.error(DiagnosticCode.NP1001, "cannot read `x`")))
        .isEqualTo("error[NP1001]: cannot read `x`\n");
  }

  @Test
  void severalAreSeparatedByAnEmptyLine() {
    var one = Diagnostic.error(DiagnosticCode.NP1001, "one");
    assertThat(plain.render(List.of(one, one)))
        .isEqualTo("error[NP1001]: one\n\nerror[NP1001]: one\n");
  }

  @Test
  void colourChangesOnlyEscapeSequences() {
    var file = SourceFile.of("p.yaml", "a: 1\n");
    var diagnostic =
        Diagnostic.error(DiagnosticCode.NP1003, span(file, 1, 1, 1), "wrong").withHelp("right");
    String coloured = new TextRenderer(true).render(diagnostic);
    assertThat(coloured).contains("\u001b[1;31m");
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain.render(diagnostic));
  }

  @Test
  void hugeLineIsClippedAroundTheSpan() {
    String line = "a".repeat(3_000_000) + "WRONG" + "b".repeat(3_000_000);
    var span = new Span(SourceFile.of("f.yaml", line), 1, 3_000_001, 1, 3_000_006);
    String text =
        new TextRenderer(false).render(Diagnostic.error(DiagnosticCode.NP1011, span, "message"));
    assertThat(text)
        .hasSizeLessThan(500)
        .contains("..." + "a".repeat(40) + "WRONGb")
        .contains(" " + "^".repeat(5) + "\n");
  }

  @Test
  void twoPlacesOfOneLongLineAreBothUnderlined() {
    String line = "\"spec\"" + " ".repeat(500) + "\"spec\"";
    var file = SourceFile.of("f.json", line);
    var diagnostic =
        Diagnostic.error(DiagnosticCode.NP1004, span(file, 1, 507, 6), "twice")
            .withSecondary(span(file, 1, 1, 6), "first given here");
    List<String> lines = plain.render(diagnostic).lines().toList();
    assertThat(lines).hasSize(7);
    assertThat(lines.get(3)).startsWith("1 | ...").endsWith("\"spec\"");
    assertThat(lines.get(4)).endsWith(" ^^^^^^");
    assertThat(lines.get(5)).startsWith("1 | \"spec\" ").endsWith("...");
    assertThat(lines.get(6)).isEqualTo("  | ------ first given here");
  }
}
