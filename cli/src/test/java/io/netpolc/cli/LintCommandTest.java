package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LintCommandTest {
  private static final Path CLUSTER =
      Path.of(System.getProperty("netpolc.repository", ".."), "testdata/lint/cluster.yaml");

  /// A slip in a label, and rules that count for nothing.
  private static final String TWO =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: redis, namespace: shop}
      spec:
        podSelector:
          matchLabels:
            app: redsi
        policyTypes: [Ingress]
        egress:
          - {}
      """;

  @TempDir private Path folder;

  private TestConsole run(int status, String policies, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("policies.yaml"), policies);
    var arguments =
        new ArrayList<String>(
            List.of("lint", "-f", file.toString(), "--cluster", CLUSTER.toString()));
    arguments.addAll(List.of(more));
    var console = TestConsole.plain();
    assertThat(console.run(arguments.toArray(String[]::new)))
        .as("%s%s", console.out(), console.err())
        .isEqualTo(status);
    return console;
  }

  @Test
  void textShowsTheWorstFirstAndCounts() throws IOException {
    assertThat(run(ExitCode.NO, TWO).out())
        .startsWith("error[NP4006]: ")
        .contains("warning[NP4001]: ", "did you mean `app: redis`")
        .contains("1 error, 1 warning");
  }

  @Test
  void failOnSaysWhatTheExitCodeIs() throws IOException {
    String slip = TWO.replace("[Ingress]", "[Ingress, Egress]");
    run(ExitCode.NO, slip);
    run(ExitCode.OK, slip, "--fail-on", "error");
    run(ExitCode.NO, TWO, "--fail-on", "error");
    run(ExitCode.OK, TWO, "--fail-on", "never");
    run(ExitCode.USAGE, TWO, "--fail-on", "sometimes");
  }

  @Test
  void jsonFitsItsSchemaAndIsTheSameTwice() throws IOException {
    String out = run(ExitCode.NO, TWO, "-o", "json").out();
    Schemas.assertValid("lint", out);
    assertThat(run(ExitCode.NO, TWO, "-o", "json").out()).isEqualTo(out);
  }

  @Test
  void whatTheStateCannotShowIsNotSaid() throws IOException {
    Path file = Files.writeString(folder.resolve("alone.yaml"), TWO);
    var console = TestConsole.plain();
    assertThat(console.run("lint", "-f", file.toString())).isEqualTo(ExitCode.NO);
    assertThat(console.out()).contains("NP4006").doesNotContain("NP4001");
  }
}
