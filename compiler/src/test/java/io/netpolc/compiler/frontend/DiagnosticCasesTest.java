package io.netpolc.compiler.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.Label;
import io.netpolc.compiler.source.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Reads each file of `testdata/diagnostics` and compares the findings with the comments in it: `#
/// ^^^ NP1003: message | help` under a text expects a finding whose span is the text above the
/// carets, `#< NP1003: message` one that starts in the first column of the line above. The message
/// need only contain the words. Findings that no comment expects fail.
final class DiagnosticCasesTest {
  private static final Pattern EXPECTED =
      Pattern.compile("#(<| *(\\^+)) (NP[0-9]{4}): (.*?)(?: \\| (.*))?");

  /// A finding that a comment asks for.
  ///
  /// @param length of the span, or 0 for any
  private record Expected(
      int line, int column, int length, String code, String message, @Nullable String help) {
    boolean matches(Diagnostic diagnostic) {
      Label label = diagnostic.primary();
      if (label == null) {
        return false;
      }
      Span span = label.span();
      boolean sameLength =
          length == 0
              || (span.endLine() == span.line()
                  && Math.max(1, span.endColumn() - span.column()) == length);
      return diagnostic.code().name().equals(code)
          && span.line() == line
          && span.column() == column
          && sameLength
          && diagnostic.message().contains(message)
          && (help == null || help.equals(diagnostic.help()));
    }
  }

  @TestFactory
  Stream<DynamicTest> findingsAreThoseOfTheComments() throws IOException {
    Path folder =
        Path.of(System.getProperty("netpolc.repository", "..")).resolve("testdata/diagnostics");
    List<Path> cases;
    try (Stream<Path> files = Files.list(folder)) {
      cases = files.sorted(Comparator.comparing(Path::toString)).toList();
    }
    assertThat(cases).isNotEmpty();
    return cases.stream()
        .map(file ->
            DynamicTest.dynamicTest(
                file.getFileName().toString(), () -> check(folder, file.getFileName().toString())));
  }

  private static void check(Path folder, String file) throws IOException {
    List<Expected> expected = expected(Files.readAllLines(folder.resolve(file)));
    List<Diagnostic> found =
        new ArrayList<>(Inputs.paths(folder, List.of(file), List.of(file)).diagnostics());
    var missing = new ArrayList<Expected>();
    for (Expected wanted : expected) {
      var match = found.stream().filter(wanted::matches).findFirst();
      match.ifPresentOrElse(found::remove, () -> missing.add(wanted));
    }
    assertThat(missing).as("missing; left: %s", found).isEmpty();
    assertThat(found).as("unexpected").isEmpty();
    assertThat(expected).isNotEmpty();
  }

  private static List<Expected> expected(List<String> lines) {
    var expected = new ArrayList<Expected>();
    int text = 0;
    for (int i = 0; i < lines.size(); i++) {
      Matcher matcher = EXPECTED.matcher(lines.get(i));
      if (!matcher.matches()) {
        text = i + 1;
        continue;
      }
      String carets = matcher.group(2);
      expected.add(
          new Expected(
              text,
              carets == null ? 1 : matcher.start(2) + 1,
              carets == null ? 0 : carets.length(),
              matcher.group(3),
              matcher.group(4),
              matcher.group(5)));
    }
    return expected;
  }
}
