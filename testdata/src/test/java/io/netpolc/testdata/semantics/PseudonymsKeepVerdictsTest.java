package io.netpolc.testdata.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.bundle.KubernetesJson;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.lint.Finding;
import io.netpolc.compiler.lint.Linter;
import io.netpolc.compiler.pseudonym.Pseudonymiser;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.testdata.cases.Manifests;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Clusters and policies under pseudonyms, written and read back: every flow is decided as it was,
/// and nothing tells the names. `-Dnetpolc.seed=N` replays a failure.
final class PseudonymsKeepVerdictsTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 2000 : 200;
  private static final int FLOWS = 80;
  private static final byte[] KEY = key("one");

  /// Everything that somebody has named is a zebra.
  private static final String NAMED =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: zebra-shop, labels: {zebra.example/team: zebra-web, name: zebra-shop}}
      ---
      apiVersion: v1
      kind: Node
      metadata: {name: zebra-node}
      status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: zebra-web-1, namespace: zebra-shop, labels: {app: zebra-web, zebra: zebra-x}}
      spec: {nodeName: zebra-node, containers: [{name: zebra, ports: [{name: zebra-http, containerPort: 8080}]}]}
      status: {phase: Running, podIP: 10.0.0.1}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: zebra-web, namespace: zebra-shop}
      spec:
        clusterIP: 10.96.0.1
        selector: {app: zebra-web}
        ports: [{name: zebra-port, port: 80, targetPort: zebra-http}, {name: zebra-more, port: 81}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: zebra-web-abcde, namespace: zebra-shop, labels: {kubernetes.io/service-name: zebra-web}}
      addressType: IPv4
      endpoints: [{addresses: [10.0.0.1]}]
      ports: [{name: zebra-port, port: 8080}]
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: zebra-guard, namespace: zebra-shop, annotations: {netpolc.io/ignore: "NP4001: zebra"}}
      spec:
        podSelector: {matchLabels: {app: zebra-web}}
        ingress:
        - from:
          - podSelector: {matchExpressions: [{key: zebra, operator: Exists}]}
          - namespaceSelector:
              matchLabels: {kubernetes.io/metadata.name: zebra-shop}
              matchExpressions: [{key: zebra.example/team, operator: NotIn, values: [zebra-a, zebra-b]}]
          ports: [{port: zebra-http}]
        egress:
        - to: [{podSelector: {matchExpressions: [{key: zebra-off, operator: DoesNotExist}]}}]
      ---
      """;

  /// Pods that may talk to others, but not to the cluster's DNS.
  private static final String DNS =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: coredns-1, namespace: kube-system, labels: {k8s-app: kube-dns}}
      spec: {containers: [{name: c, ports: [{name: dns, protocol: UDP, containerPort: 53}]}]}
      status: {phase: Running, podIP: 10.0.1.1}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: kube-dns, namespace: kube-system}
      spec: {clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{port: 53, protocol: UDP, targetPort: dns}]}
      ---
      """;

  private long decided;
  private long denied;

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String pseudonymised(CheckedInput input, byte[] key) {
    CheckedInput other = Pseudonymiser.pseudonymised(input, key);
    return KubernetesJson.objects(other.policies(), other.cluster());
  }

  @Test
  void everyFlowIsDecidedAsBefore() {
    String taken = SeedRun.of(1, SCENARIOS).each(seed -> check(Scenario.of(seed)));
    System.out.printf("pseudonyms: %s, %d flows, %d denied%n", taken, decided, denied);
    if (SeedRun.isFixed()) {
      assertThat(denied).isGreaterThan(10L * SCENARIOS);
    }
  }

  private void check(Scenario scenario) {
    var input = new CheckedInput(scenario.policies(), scenario.cluster());
    CheckedInput other = Manifests.read(pseudonymised(input, KEY));
    var before = new Evaluator(scenario.policies(), scenario.cluster(), scenario.options());
    var after = new Evaluator(other.policies(), other.cluster(), scenario.options());
    var ends = new FlowResolver(other.cluster());
    for (Flow flow : scenario.flows(FLOWS)) {
      Evaluation answer =
          after.evaluate(
              new Flow(
                  ends.end(flow.from().address()),
                  ends.end(flow.to().address()),
                  flow.protocol(),
                  flow.port()));
      Evaluation expected = before.evaluate(flow);
      decided++;
      denied += expected.allowed() ? 0 : 1;
      assertThat(reasons(answer)).as("%s: %s", scenario, flow).isEqualTo(reasons(expected));
    }
  }

  /// At both ends, without the names of policies.
  private static List<String> reasons(Evaluation evaluation) {
    return List.of(reason(evaluation.egress()), reason(evaluation.ingress()));
  }

  private static String reason(Decision decision) {
    return switch (decision) {
      case Decision.DefaultDeny(var isolatedBy) -> "denied by " + isolatedBy.size();
      case Decision.NoBackend(var isolatedBy) -> "no backend, " + isolatedBy.size();
      case Decision.AllowedBy _ -> "allowed";
      case Decision.NotSubject _, Decision.NotIsolated _, Decision.Self _, Decision.OwnNode _ ->
          decision.toString();
    };
  }

  @Test
  void whatIsOnlyAuditedStaysSo() {
    CheckedInput read =
        Manifests.read(
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: zebra, namespace: zebra-shop, annotations: {netpolc.io/mode: audit}}
            spec: {podSelector: {}}
            """);
    CheckedInput input = Pseudonymiser.pseudonymised(read, KEY);
    String text = KubernetesJson.objects(input.policies(), input.cluster());
    assertThat(Manifests.read(text).policies())
        .singleElement()
        .matches(policy -> policy.mode() == PolicyMode.AUDIT);
  }

  @Test
  void noNameIsLeft() {
    String text = pseudonymised(Manifests.read(NAMED), KEY);
    assertThat(text).doesNotContain("zebra").contains("10.0.0.1", "10.96.0.1", "192.0.2.1");
    CheckedInput other = Manifests.read(text);
    Pod pod = other.cluster().pods().getFirst();
    assertThat(pod.labels()).hasSize(2).containsKey("app");
    assertThat(other.cluster().namespaces())
        .singleElement()
        .satisfies(namespace -> {
          assertThat(namespace.name()).isEqualTo(pod.namespace());
          assertThat(namespace.labels()).hasSize(3).containsKeys("name");
        });
    assertThat(other.cluster().endpointSlices().getFirst().serviceName())
        .isEqualTo(other.cluster().services().getFirst().name());
  }

  @Test
  void theKeyAloneDecidesWhatStandsForAName() {
    String text = pseudonymised(Manifests.read(NAMED), KEY);
    assertThat(pseudonymised(Manifests.read(NAMED), KEY)).isEqualTo(text);
    String larger = pseudonymised(Manifests.read(NAMED + DNS), KEY);
    assertThat(lines(larger)).containsAll(lines(text));
    List<String> others = lines(pseudonymised(Manifests.read(NAMED), key("two")));
    assertThat(others).hasSameSizeAs(lines(text)).doesNotContainAnyElementsOf(lines(text));
  }

  /// An object each.
  private static List<String> lines(String text) {
    return text.lines()
        .filter(line -> line.contains("\"metadata\""))
        .map(line -> line.replaceFirst(",$", ""))
        .toList();
  }

  @Test
  void theSameWordHasAnotherPseudonymElsewhere() {
    CheckedInput other =
        Pseudonymiser.pseudonymised(
            Manifests.read(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: web, namespace: a, labels: {app: web, name: web}}
                status: {phase: Running, podIP: 10.0.0.1}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: web, namespace: b, labels: {app: web}}
                status: {phase: Running, podIP: 10.0.0.2}
                """),
            KEY);
    Pod one = other.cluster().pods().getFirst();
    Pod two = other.cluster().pods().getLast();
    assertThat(one.name()).isNotEqualTo(two.name());
    assertThat(one.labels().get("app")).isEqualTo(two.labels().get("app"));
    assertThat(List.of(one, two))
        .filteredOn(pod -> pod.labels().size() == 2)
        .allSatisfy(
            pod -> assertThat(pod.labels().get("name")).isNotEqualTo(pod.labels().get("app")));
  }

  /// NP4101 looks for the cluster's DNS by its names.
  @Test
  void lintKnowsTheDnsUnderPseudonymsToo() {
    CheckedInput named = Manifests.read(NAMED + DNS);
    CheckedInput other = Manifests.read(pseudonymised(named, KEY));
    assertThat(findings(named)).contains("NP4101");
    assertThat(findings(other)).isEqualTo(findings(named));
  }

  private static List<String> findings(CheckedInput input) {
    return Linter.run(input.policies(), input.cluster(), SemanticsOptions.DEFAULT).stream()
        .map(Finding::diagnostic)
        .map(diagnostic -> diagnostic.code().name())
        .sorted()
        .toList();
  }
}
