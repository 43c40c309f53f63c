package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.fixture.ControlPlane;
import io.netpolc.testdata.cases.CaseFolder;
import io.netpolc.testdata.cases.CaseFolders;
import io.netpolc.testdata.kernel.LivePods.Addresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A node that follows a real apiserver, with the rights of `deploy/netpolc.yaml`: what kubectl
/// changes there decides real traffic here.
@Tag("privileged")
@Timeout(300)
final class RealClusterTest {
  private static final int PORT = 80;
  private static final int OTHER_PORT = 81;

  /// Where the external cases that are made for real traffic lie.
  private static final String CASES = "k8s-e2e/";

  private static final int BREAKS = 6;
  private static final int LOOKS_MEANWHILE = 10;

  private static final String DENY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: guard, namespace: %1$s}
      spec: {podSelector: {}, policyTypes: [Ingress]}
      """;

  @RegisterExtension static final RealControlPlane PLANE = new RealControlPlane();

  private ControlPlane api;

  @BeforeEach
  void start() {
    api = PLANE.api();
  }

  private static SequencedMap<String, Addresses> pods(int subnet, String... names) {
    var pods = new LinkedHashMap<String, Addresses>();
    for (String name : names) {
      int number = 10 + pods.size();
      pods.put(
          name,
          new Addresses(
              "10.246.%d.%d".formatted(subnet, number),
              "fd00:246:%d::%d".formatted(subnet, number)));
    }
    return pods;
  }

  private static String namespace(String name) {
    return "{apiVersion: v1, kind: Namespace, metadata: {name: %s}}\n---\n".formatted(name);
  }

  private static String pod(String key) {
    int slash = key.indexOf('/');
    String name = key.substring(slash + 1);
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %1$s, namespace: %2$s, labels: {app: %1$s}}
    spec: {containers: [{name: main, image: main, ports: [{name: web, containerPort: 80}]}]}
    ---
    """
        .formatted(name, key.substring(0, slash));
  }

  /// Makes namespaces and pods, runs them, and has each answer at both ports.
  private static void populate(WatchedCluster cluster, List<String> namespaces, List<String> pods)
      throws Exception {
    var spaces = new StringBuilder();
    namespaces.forEach(name -> spaces.append(namespace(name)));
    cluster.apply(spaces.toString());
    cluster.awaitAccounts(namespaces);
    var manifests = new StringBuilder();
    pods.forEach(key -> manifests.append(pod(key)));
    cluster.apply(manifests.toString());
    cluster.run(pods);
    for (String key : pods) {
      cluster.answer(key, PORT);
      cluster.answer(key, OTHER_PORT);
    }
  }

  /// By TCP and UDP in both families.
  private static List<Attempt> attempts(String from, String to, int port) {
    var attempts = new ArrayList<Attempt>();
    for (String protocol : List.of("TCP", "UDP")) {
      attempts.add(new Attempt(from, to, 4, protocol, port));
      attempts.add(new Attempt(from, to, 6, protocol, port));
    }
    return attempts;
  }

  private static void opens(WatchedCluster cluster, String from, String to, int port)
      throws Exception {
    cluster.awaitAll(attempts(from, to, port), true);
  }

  private static void closes(WatchedCluster cluster, String from, String to, int port)
      throws Exception {
    cluster.awaitAll(attempts(from, to, port), false);
  }

  @Test
  void whatKubectlChangesIsEnforced() throws Exception {
    try (var cluster =
        WatchedCluster.of(api, "node-a", pods(1, "s/web", "s/db", "s/job", "g/man"))) {
      populate(cluster, List.of("s", "g"), List.of("s/web", "s/db", "s/job", "g/man"));
      opens(cluster, "s/web", "s/db", PORT);
      opens(cluster, "g/man", "s/db", PORT);
      policiesComeAndGo(cluster);
      labelsDecide(cluster);
      podsComeAndGo(cluster);
      namespacesComeAndGo(cluster);
      api.kubectl("delete", "networkpolicy", "-n", "s", "guard");
      opens(cluster, "s/job", "s/db", OTHER_PORT);
      assertThat(cluster.complaints()).isEmpty();
    }
  }

  /// Leaves one that lets `web` and all of friendly namespaces in, at one port.
  private void policiesComeAndGo(WatchedCluster cluster) throws Exception {
    cluster.apply(DENY.formatted("s"));
    closes(cluster, "s/web", "s/db", PORT);
    closes(cluster, "g/man", "s/db", PORT);
    opens(cluster, "s/db", "g/man", PORT);
    cluster.apply(
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: guard, namespace: s}
        spec:
          podSelector: {}
          policyTypes: [Ingress]
          ingress:
          - from:
            - podSelector: {matchLabels: {app: web}}
            - namespaceSelector: {matchLabels: {friend: "yes"}}
            ports: [{port: web}, {port: 80, protocol: UDP}]
        """);
    opens(cluster, "s/web", "s/db", PORT);
    closes(cluster, "s/web", "s/db", OTHER_PORT);
    closes(cluster, "s/job", "s/db", PORT);
    closes(cluster, "g/man", "s/db", PORT);
    cluster.apply(
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: silent, namespace: g}
        spec: {podSelector: {}, policyTypes: [Egress]}
        """);
    closes(cluster, "g/man", "s/web", PORT);
    closes(cluster, "s/db", "g/man", OTHER_PORT + 1);
    opens(cluster, "s/db", "g/man", PORT);
    api.kubectl("delete", "networkpolicy", "-n", "g", "silent");
  }

  private void labelsDecide(WatchedCluster cluster) throws Exception {
    api.kubectl("label", "pod", "-n", "g", "man", "app=web", "--overwrite");
    api.kubectl("label", "pod", "-n", "s", "job", "app=web", "--overwrite");
    opens(cluster, "s/job", "s/db", PORT);
    closes(cluster, "g/man", "s/db", PORT);
    api.kubectl("label", "pod", "-n", "s", "job", "app-");
    closes(cluster, "s/job", "s/db", PORT);
    api.kubectl("label", "namespace", "g", "friend=yes");
    opens(cluster, "g/man", "s/db", PORT);
    api.kubectl("label", "namespace", "g", "friend=no", "--overwrite");
    closes(cluster, "g/man", "s/db", PORT);
    api.kubectl("label", "namespace", "g", "friend=yes", "--overwrite");
    opens(cluster, "g/man", "s/db", PORT);
  }

  private void podsComeAndGo(WatchedCluster cluster) throws Exception {
    // Until its kubelet has stopped it, a deleted pod runs on.
    api.kubectl("delete", "pod", "-n", "s", "web", "--wait=false");
    assertThat(api.kubectl("get", "pod", "-n", "s", "web", "-o=jsonpath={.metadata}"))
        .contains("deletionTimestamp");
    opens(cluster, "s/web", "s/db", PORT);
    cluster.delete(pod("s/web"));
    closes(cluster, "s/web", "s/db", PORT);
    cluster.apply(pod("s/web"));
    closes(cluster, "s/web", "s/db", PORT);
    cluster.run(List.of("s/web"));
    opens(cluster, "s/web", "s/db", PORT);
    // Another pod, whose interface comes after its address.
    cluster.apply(pod("s/new") + pod("s/web"));
    Addresses late = new Addresses("10.246.1.99", "fd00:246:1::99");
    cluster.pods().add("s/new", late);
    cluster.run(List.of("s/new"));
    cluster.answer("s/new", PORT);
    opens(cluster, "s/web", "s/new", PORT);
    closes(cluster, "s/job", "s/new", PORT);
    closes(cluster, "s/new", "s/db", PORT);
  }

  private void namespacesComeAndGo(WatchedCluster cluster) throws Exception {
    api.kubectl("delete", "namespace", "g", "--wait=false");
    cluster.delete(pod("g/man"));
    api.kubectl("wait", "--for=delete", "namespace/g", "--timeout=30s");
    closes(cluster, "g/man", "s/db", PORT);
    cluster.apply(namespace("g"));
    cluster.awaitAccounts(List.of("g"));
    cluster.apply(pod("g/man"));
    cluster.run(List.of("g/man"));
    opens(cluster, "s/db", "g/man", PORT);
    closes(cluster, "g/man", "s/db", PORT);
    api.kubectl("label", "namespace", "g", "friend=yes");
    opens(cluster, "g/man", "s/db", PORT);
  }

  @Test
  void whatTheServerForgotIsListedAnew() throws Exception {
    try (var cluster = WatchedCluster.of(api, "node-b", pods(2, "o/a", "o/b", "o/c"))) {
      populate(cluster, List.of("o"), List.of("o/a", "o/b", "o/c"));
      api.kubectl("label", "pod", "-n", "o", "c", "friend=yes");
      cluster.apply(friendsAt(PORT));
      opens(cluster, "o/c", "o/b", PORT);
      closes(cluster, "o/a", "o/b", PORT);
      String before =
          api.kubectl("get", "--raw", "/api/v1/pods?limit=1")
              .replaceFirst("(?s).*?\"resourceVersion\":\"(\\d+)\".*", "$1");
      // Who follows on does not notice.
      api.compact();
      cluster.apply(friendsAt(OTHER_PORT));
      opens(cluster, "o/c", "o/b", OTHER_PORT);
      cluster.apply(friendsAt(PORT));
      opens(cluster, "o/c", "o/b", PORT);
      assertThat(cluster.complaints()).isEmpty();
      cluster.relay().cut();
      cluster.apply(friendsAt(OTHER_PORT));
      api.kubectl("label", "pod", "-n", "o", "a", "friend=yes");
      cluster.delete(pod("o/c"));
      opens(cluster, "o/c", "o/b", PORT);
      closes(cluster, "o/a", "o/b", OTHER_PORT);
      api.compact();
      // What the server still has in its memory, it could tell.
      api.killApiserver();
      api.startApiserver();
      assertThat(
              api.kubectl(
                  "get",
                  "--raw",
                  "/api/v1/pods?watch=true&timeoutSeconds=1&resourceVersion=" + before))
          .contains("\"code\":410");
      cluster.relay().mend();
      opens(cluster, "o/a", "o/b", OTHER_PORT);
      closes(cluster, "o/a", "o/b", PORT);
      closes(cluster, "o/c", "o/b", OTHER_PORT);
    }
  }

  private static String friendsAt(int port) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: guard, namespace: o}
    spec:
      podSelector: {}
      ingress:
      - from: [{podSelector: {matchLabels: {friend: "yes"}}}]
        ports: [{port: %1$d}, {port: %1$d, protocol: UDP}]
    """
        .formatted(port);
  }

  @Test
  void aServerThatDiesLeavesTheLastState() throws Exception {
    try (var cluster = WatchedCluster.of(api, "node-c", pods(3, "d/a", "d/b", "f/c"))) {
      populate(cluster, List.of("d", "f"), List.of("d/a", "d/b", "f/c"));
      opens(cluster, "d/a", "d/b", PORT);
      cluster.apply(DENY.formatted("d"));
      closes(cluster, "d/a", "d/b", PORT);
      api.killApiserver();
      for (int looks = 0; looks < LOOKS_MEANWHILE; looks++) {
        closes(cluster, "d/a", "d/b", PORT);
        closes(cluster, "f/c", "d/b", PORT);
        assertThat(cluster.those(false, attempts("d/a", "f/c", PORT), WatchedCluster.LONG))
            .as("open before, and denied meanwhile")
            .isEmpty();
        Thread.sleep(Duration.ofMillis(200));
      }
      assertThat(cluster.complaints()).isNotEmpty();
      api.startApiserver();
      closes(cluster, "d/a", "d/b", PORT);
      api.kubectl("delete", "networkpolicy", "-n", "d", "guard");
      opens(cluster, "d/a", "d/b", PORT);
      cluster.apply(DENY.formatted("d"));
      closes(cluster, "d/a", "d/b", PORT);
    }
  }

  /// Of each event, which is some tens of thousands of bytes, a part arrives before the connection
  /// ends.
  @Test
  void whatBreaksWithinAnEventIsToldAgain() throws Exception {
    try (var cluster = WatchedCluster.of(api, "node-d", pods(4, "e/a", "e/b"))) {
      populate(cluster, List.of("e"), List.of("e/a", "e/b"));
      opens(cluster, "e/a", "e/b", PORT);
      for (int broken = 0; broken < BREAKS; broken++) {
        boolean open = broken % 2 == 1;
        cluster.relay().slowDown(512, Duration.ofMillis(1));
        cluster.relay().cutAfter(3_000 + 7_001L * broken);
        cluster.apply(large("e", broken, open));
        cluster.awaitAll(attempts("e/a", "e/b", PORT), open);
        cluster.relay().mend();
      }
      assertThat(cluster.complaints()).isNotEmpty();
    }
  }

  /// A policy of some tens of thousands of bytes.
  private static String large(String namespace, int number, boolean open) {
    var blocks = new StringBuilder();
    for (int i = 0; i < 600; i++) {
      blocks.append("    - ipBlock: {cidr: 198.51.%d.%d/32}%n".formatted(i / 250, i % 250));
    }
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: large, namespace: %1$s, labels: {number: "%2$d"}}
    spec:
      podSelector: {}
      ingress:
      - from:
    %3$s%4$s
    """
        .formatted(namespace, number, blocks, open ? "    - podSelector: {}" : "");
  }

  @TestFactory
  Stream<DynamicTest> externalCases() throws Exception {
    List<CaseFolder> folders =
        CaseFolders.external().stream().filter(f -> f.name().startsWith(CASES)).toList();
    if (folders.isEmpty()) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "cases from outside", () -> assumeTrue(false, CaseFolders.NO_EXTERNAL_CASES)));
    }
    var runs = CaseRuns.start(api, folders);
    return folders.stream()
        .map(folder -> DynamicTest.dynamicTest(folder.name(), () -> runs.run(folder)))
        .onClose(runs::close);
  }
}
