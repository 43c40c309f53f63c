package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `--ignore-kind`: a policy of a kind that is not supported is an error unless it is named; in the
/// cluster's state it is a warning.
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

  private TestConsole withState(String state, String... more) throws IOException {
    Path cluster = Files.writeString(folder.resolve("state.yaml"), state);
    Path policy =
        Files.writeString(
            folder.resolve("policy.yaml"),
            Files.readString(Path.of(file)).lines().limit(4).collect(Collectors.joining("\n")));
    var arguments =
        new ArrayList<String>(
            List.of("compile", "-f", policy.toString(), "--cluster", cluster.toString()));
    arguments.addAll(List.of("--stop-after", "ast"));
    arguments.addAll(List.of(more));
    var console = TestConsole.plain();
    assertThat(console.run(arguments.toArray(String[]::new)))
        .as(console.err())
        .isEqualTo(ExitCode.OK);
    return console;
  }

  @ParameterizedTest
  @CsvSource({
    "policy.networking.k8s.io/v1alpha1, AdminNetworkPolicy",
    "policy.networking.k8s.io/v1alpha1, BaselineAdminNetworkPolicy",
    "policy.networking.k8s.io/v1alpha2, ClusterNetworkPolicy",
    "projectcalico.org/v3, NetworkPolicy",
    "k8s.ovn.org/v1, EgressFirewall",
  })
  void policiesOfOtherKindsInTheStateAreAWarning(String apiVersion, String kind)
      throws IOException {
    String state =
        "apiVersion: %s\nkind: %s\nmetadata: {name: p}\n---\n"
            .formatted(apiVersion, kind)
            .repeat(2);
    assertThat(withState(state).err())
        .containsOnlyOnce("warning[NP1022]: kind `" + kind + "` of `" + apiVersion + "` in ")
        .contains("state.yaml:2:7", "--ignore-kind " + kind);
    assertThat(withState(state, "--ignore-kind", kind).err()).doesNotContain("NP1022");
    String group = apiVersion.substring(0, apiVersion.indexOf('/'));
    assertThat(withState(state, "--ignore-kind", kind + "." + group).err())
        .doesNotContain("NP1022");
  }

  @ParameterizedTest
  @ValueSource(strings = {"networking.k8s.io/v1", "extensions/v1beta1"})
  void networkPoliciesInTheStateDoNotCountAnyway(String apiVersion) throws IOException {
    String state =
        "apiVersion: %s\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\n"
            .formatted(apiVersion);
    assertThat(withState(state).err()).doesNotContain("NP1022");
  }
}
