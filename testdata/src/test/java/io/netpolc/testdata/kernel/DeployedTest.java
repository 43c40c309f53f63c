package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.fixture.ControlPlane;
import io.netpolc.testdata.deploy.Helm;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What `deploy` puts into a cluster, given to a real apiserver.
@Tag("privileged")
@Timeout(120)
final class DeployedTest {
  @RegisterExtension static final RealControlPlane PLANE = new RealControlPlane();

  /// An account, a role, its binding and the pods.
  private static final int OBJECTS = 4;

  private static final String NAME = "app.kubernetes.io/name=netpolc";

  /// A pod of a DaemonSet names its node by a field of it, for the scheduler.
  private static final String WANTED_NODE =
      "jsonpath={.items[*].spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
          + ".nodeSelectorTerms[*].matchFields[*].values[*]}";

  private ControlPlane api;

  @BeforeEach
  void start() {
    api = PLANE.api();
  }

  /// How many objects it would make or change.
  private long taken(String manifest) throws IOException {
    return api.kubectlWith(manifest, "apply", "--dry-run=server", "--validate=strict", "-f", "-")
        .lines()
        .filter(line -> line.endsWith("(server dry run)"))
        .count();
  }

  @Test
  void theApiserverTakesTheManifest() throws Exception {
    assertThat(taken(WatchedCluster.manifest())).isEqualTo(OBJECTS);
  }

  @Test
  void theApiserverTakesTheChart() throws Exception {
    assertThat(taken(Helm.found().rendered("kube-system"))).isEqualTo(OBJECTS);
  }

  /// In a namespace of its own, which has to allow what the pods ask for.
  @Test
  void aNodeGetsAPodOfTheChart() throws Exception {
    String chart = Helm.found().rendered("policy", "--set", "fullnameOverride=policy");
    api.kubectlWith(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: policy, labels: {pod-security.kubernetes.io/enforce: privileged}}
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: node-linux, labels: {kubernetes.io/os: linux}}
        """,
        "create",
        "-f",
        "-");
    api.kubectlWith(chart, "create", "-f", "-");
    // There is no scheduler, but the pod that the node should have counts.
    api.kubectl(
        "wait",
        "--for=jsonpath={.status.currentNumberScheduled}=1",
        "--timeout=30s",
        "-n",
        "policy",
        "daemonset/policy");
    assertThat(api.kubectl("get", "pod", "-n", "policy", "-l", NAME, "-o", WANTED_NODE))
        .isEqualTo("node-linux");
  }

  /// Beside what every account may.
  @Test
  void theAccountMayReadWhatIsFollowedAndNothingElse() throws Exception {
    List<String> others = rights("default");
    assertThat(others).isNotEmpty();
    assertThat(rights("netpolc"))
        .containsAll(others)
        .filteredOn(right -> !others.contains(right))
        .containsExactly(
            "endpointslices.discovery.k8s.io [] [] [list watch]",
            "namespaces [] [] [list watch]",
            "networkpolicies.networking.k8s.io [] [] [list watch]",
            "nodes [] [] [list watch]",
            "pods [] [] [list watch]",
            "services [] [] [list watch]");
  }

  /// What an account of `kube-system` may, in order: resource, paths, names, verbs.
  private List<String> rights(String account) throws IOException {
    return api.kubectl(
            "auth",
            "can-i",
            "--list",
            "--no-headers",
            "--as=system:serviceaccount:kube-system:" + account,
            "--as-group=system:serviceaccounts",
            "--as-group=system:authenticated")
        .lines()
        .map(line -> line.replaceAll("\\s+", " ").strip())
        .sorted()
        .toList();
  }
}
