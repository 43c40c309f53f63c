package io.netpolc.compiler.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.diag.TextRenderer;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Runs the linter over what each page of a lint code shows as bad and as good, in the cluster of
/// `testdata/lint`. What it says of the bad one is in `testdata/lint/CODE/expected.txt`, which
/// `-Dupdate.goldens=true` writes anew; of the good one it must have nothing to say.
final class LintCasesTest {
  private static final Path REPOSITORY = Path.of(System.getProperty("netpolc.repository", ".."));
  private static final Path CASES = REPOSITORY.resolve("testdata/lint");
  private static final Pattern BLOCK =
      Pattern.compile("\n## (Bad|Good)\n\n```yaml\n(.*?)```", Pattern.DOTALL);

  private static Stream<DiagnosticCode> codes() {
    return Arrays.stream(DiagnosticCode.values())
        .filter(code -> code.name().compareTo("NP4001") >= 0 && code.name().compareTo("NP44") < 0);
  }

  @TestFactory
  Stream<DynamicTest> badIsFoundAndGoodIsNot() {
    return codes().map(code -> DynamicTest.dynamicTest(code.name(), () -> check(code)));
  }

  /// What looks like a mistake and is none: `testdata/lint/clean/NAME.yaml` has policies and state.
  @TestFactory
  Stream<DynamicTest> whatOnlyLooksWrongIsNotFound() throws IOException {
    try (Stream<Path> files = Files.list(CASES.resolve("clean"))) {
      return files.sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> clean(file)));
    }
  }

  private static void clean(Path file) throws IOException {
    List<Diagnostic> found = found(file, Files.readString(file));
    assertThat(found).noneMatch(diagnostic -> diagnostic.severity() != Severity.INFO);
  }

  @Test
  void thereAreManyRules() {
    assertThat(codes().count()).isGreaterThanOrEqualTo(30);
  }

  private static void check(DiagnosticCode code) throws IOException {
    Matcher blocks =
        BLOCK.matcher(Files.readString(REPOSITORY.resolve("docs/diagnostics/" + code + ".md")));
    assertThat(blocks.find()).isTrue();
    List<Diagnostic> bad = run(code, blocks.group(2));
    assertThat(blocks.find()).isTrue();
    List<Diagnostic> good = run(code, blocks.group(2));
    assertThat(bad).anyMatch(diagnostic -> diagnostic.code() == code);
    assertThat(good).noneMatch(diagnostic -> diagnostic.code() == code);
    assertThat(good).noneMatch(diagnostic -> diagnostic.severity() != Severity.INFO);
    golden(CASES.resolve(code.name()).resolve("expected.txt"), new TextRenderer(false).render(bad));
  }

  private static void golden(Path expected, String found) throws IOException {
    if (Boolean.getBoolean("update.goldens")) {
      Files.createDirectories(expected.getParent());
      Files.writeString(expected, found);
    }
    assertThat(found).isEqualTo(Files.readString(expected));
  }

  /// What is said, without what is left open, unless the code is about that.
  private static List<Diagnostic> run(DiagnosticCode code, String policies) {
    Path own = CASES.resolve(code.name()).resolve("cluster.yaml");
    return found(Files.exists(own) ? own : CASES.resolve("cluster.yaml"), policies).stream()
        .filter(
            diagnostic -> diagnostic.code() == code || !diagnostic.code().name().startsWith("NP43"))
        .toList();
  }

  private static List<Diagnostic> found(Path cluster, String policies) {
    var sink = new DiagnosticSink();
    CheckedInput input =
        FrontEnd.read(
            new InputRequest(
                List.of("-"),
                List.of(cluster.toString()),
                new ByteArrayInputStream(policies.getBytes(StandardCharsets.UTF_8)),
                Path.of("").toAbsolutePath()),
            sink);
    assertThat(sink.hasErrors()).as("%s", sink.diagnostics()).isFalse();
    return Linter.run(input.policies(), input.cluster(), SemanticsOptions.DEFAULT).stream()
        .map(Finding::diagnostic)
        .toList();
  }
}
