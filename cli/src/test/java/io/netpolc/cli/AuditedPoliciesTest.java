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

/// Offline commands say what nodes do: a policy that is only audited decides nothing, and is named.
final class AuditedPoliciesTest {
  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: guard
        namespace: x
        annotations: {netpolc.io/mode: %s}
      spec: {podSelector: {matchLabels: {app: nobody}}, policyTypes: [Ingress]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: deny
        namespace: x
        annotations: {netpolc.io/mode: %s}
      spec: {podSelector: {}, policyTypes: [Ingress]}
      """;

  private static final String CLUSTER =
      """
      {apiVersion: v1, kind: Namespace, metadata: {name: x}}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: a, namespace: x, labels: {app: a}}
      spec: {containers: [{name: c, image: i}]}
      status: {phase: Running, podIP: 10.0.0.1}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: b, namespace: x, labels: {app: b}}
      spec: {containers: [{name: c, image: i}]}
      status: {phase: Running, podIP: 10.0.0.2}
      """;

  @TempDir private Path folder;
  private final TestConsole console = TestConsole.plain();

  @BeforeEach
  void files() throws IOException {
    Files.writeString(folder.resolve("cluster.yaml"), CLUSTER);
    Files.writeString(folder.resolve("audited.yaml"), POLICY.formatted("enforce", "audit"));
    Files.writeString(folder.resolve("enforced.yaml"), POLICY.formatted("enforce", "enforce"));
    Files.writeString(folder.resolve("odd.yaml"), POLICY.formatted("enforce", "audti"));
  }

  private String path(String file) {
    return folder.resolve(file).toString();
  }

  private int run(String command, String policies, String... more) {
    var all =
        new ArrayList<>(List.of(command, "-f", path(policies), "--cluster", path("cluster.yaml")));
    all.addAll(List.of(more));
    return console.run(all.toArray(String[]::new));
  }

  private int eval(String policies, String... more) {
    var flow = new ArrayList<>(List.of("--from", "x/a", "--to", "x/b", "--port", "TCP/80"));
    flow.addAll(List.of(more));
    return run("eval", policies, flow.toArray(String[]::new));
  }

  @Test
  void anAuditedPolicyDecidesNothingAndIsNamed() {
    assertThat(eval("audited.yaml")).isEqualTo(ExitCode.OK);
    assertThat(console.err())
        .contains("info[NP3014]: policy `x/deny` is only audited")
        .contains("decides nothing here")
        .doesNotContain("x/guard");
  }

  @Test
  void itDecidesWhereThatIsAskedFor() {
    assertThat(eval("audited.yaml", "--audited", "enforce")).isEqualTo(ExitCode.NO);
    assertThat(console.out()).contains("isolated by x/deny");
    assertThat(console.err()).contains("info[NP3014]").contains("counts here");
  }

  @Test
  void withoutAuditsNothingIsSaid() {
    assertThat(eval("enforced.yaml")).isEqualTo(ExitCode.NO);
    assertThat(console.err()).isEmpty();
  }

  @Test
  void anUnknownModeIsAnErrorThatNamesThoseThereAre() {
    assertThat(eval("odd.yaml")).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(console.err())
        .contains("error[NP1023]: `audti` is no mode of a policy; there are `enforce` and `audit`")
        .contains("did you mean `audit`?");
  }

  @Test
  void lintLooksAtAuditedPoliciesUnlessToldNotTo() throws IOException {
    Files.writeString(folder.resolve("audited.yaml"), POLICY.formatted("audit", "enforce"));
    run("lint", "audited.yaml");
    assertThat(console.out()).contains("`x/guard` selects no pod");
    var without = TestConsole.plain();
    without.run(
        "lint",
        "-f",
        path("audited.yaml"),
        "--cluster",
        path("cluster.yaml"),
        "--audited",
        "ignore");
    assertThat(without.out()).doesNotContain("`x/guard` selects no pod");
  }

  @Test
  void toAuditAPolicyInsteadOfEnforcingItIsAChange() {
    String[] command = {
      "diff", path("enforced.yaml"), path("audited.yaml"), "--cluster", path("cluster.yaml")
    };
    console.run(command);
    assertThat(console.out()).contains("x/a", "x/b");
    var enforcing = new ArrayList<>(List.of(command));
    enforcing.addAll(List.of("--audited", "enforce"));
    var same = TestConsole.plain();
    same.run(enforcing.toArray(String[]::new));
    assertThat(same.out()).doesNotContain("x/a", "x/b");
  }

  /// A bundle holds the policies that count, whatever they were before.
  @Test
  void whatIsCompiledIsWhatCounts() throws IOException {
    for (String audited : List.of("ignore", "enforce")) {
      Path out = folder.resolve(audited);
      assertThat(
              run(
                  "compile",
                  "audited.yaml",
                  "--no-object",
                  "--audited",
                  audited,
                  "--out",
                  out.toString()))
          .isEqualTo(ExitCode.OK);
      assertThat(Files.readString(out.resolve("policies.json")).contains("\"deny\""))
          .isEqualTo(audited.equals("enforce"));
    }
  }
}
