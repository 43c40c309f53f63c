package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `--ignore-kind`: a policy of a kind that is not supported is an error unless it is named.
class IgnoredKindsTest {
  @TempDir private Path folder;
  private String file = "";

  @BeforeEach
  void write() throws IOException {
    file =
        Files.writeString(
                folder.resolve("all.yaml"),
                """
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: closed, namespace: a}
                spec: {podSelector: {}}
                ---
                apiVersion: projectcalico.org/v3
                kind: NetworkPolicy
                metadata: {name: other, namespace: a}
                """)
            .toString();
  }

  private TestConsole compile(int expected, String... ignored) {
    var arguments =
        new ArrayList<String>(
            List.of("compile", "-f", file, "--cluster", file, "--stop-after", "ast"));
    for (String kind : ignored) {
      arguments.addAll(List.of("--ignore-kind", kind));
    }
    var console = TestConsole.plain();
    assertThat(console.run(arguments.toArray(String[]::new))).isEqualTo(expected);
    return console;
  }

  @Test
  void anUnsupportedKindIsAnErrorThatNamesTheWayOut() {
    assertThat(compile(ExitCode.INVALID_INPUT).err())
        .contains("all.yaml:7:7", "error[NP1009]", "--ignore-kind NetworkPolicy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NetworkPolicy", "NetworkPolicy.projectcalico.org"})
  void aKindThatIsNamedIsAWarning(String kind) {
    assertThat(compile(ExitCode.OK, kind).err())
        .contains("warning[NP1009]", "`NetworkPolicy` of `projectcalico.org/v3`", "is ignored")
        .doesNotContain("error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GlobalNetworkPolicy", "NetworkPolicy.cilium.io", "networkpolicy"})
  void othersAreNot(String kind) {
    assertThat(compile(ExitCode.INVALID_INPUT, kind).err()).contains("error[NP1009]");
  }

  @Test
  void policiesThatAreSupportedCountAllTheSame() {
    var console = TestConsole.plain();
    assertThat(
            console.run(
                "compile",
                "-f",
                file,
                "--cluster",
                file,
                "--ignore-kind",
                "NetworkPolicy",
                "--emit",
                "ast"))
        .isEqualTo(ExitCode.OK);
    assertThat(console.out()).contains("closed");
  }
}
