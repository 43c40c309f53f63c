package io.netpolc.compiler.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.netpolc.compiler.bundle.KubernetesJson;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PolicyReadingTest {
  private static NetworkPolicy policy(String spec) {
    var outcome =
        Inputs.text(
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: p, namespace: a}
            %s
            ---
            {apiVersion: v1, kind: Namespace, metadata: {name: a}}
            """
                .formatted(spec));
    assertThat(outcome.diagnostics()).isEmpty();
    assertThat(outcome.input().policies()).hasSize(1);
    return outcome.input().policies().getFirst();
  }

  @Test
  void missingSpecAndMissingPodSelectorSelectEverything() {
    for (String spec : List.of("", "spec:", "spec: {}", "spec: {podSelector: }")) {
      NetworkPolicy policy = policy(spec);
      assertThat(policy.podSelector()).isEqualTo(LabelSelector.EVERYTHING);
      assertThat(policy.isolates()).containsExactly(Direction.INGRESS);
      assertThat(policy.ingress()).isEmpty();
    }
  }

  private static Inputs.Outcome inMode(String mode) {
    return Inputs.text(
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: p, namespace: a, annotations: {other: x, netpolc.io/mode: %s}}
        ---
        {apiVersion: v1, kind: Namespace, metadata: {name: a}}
        """
            .formatted(mode));
  }

  @Test
  void anAnnotationSaysWhetherAPolicyIsEnforced() {
    assertThat(policy("spec: {}").mode()).isEqualTo(PolicyMode.ENFORCE);
    assertThat(inMode("enforce").input().policies().getFirst().mode())
        .isEqualTo(PolicyMode.ENFORCE);
    NetworkPolicy audited = inMode("audit").input().policies().getFirst();
    assertThat(audited.mode()).isEqualTo(PolicyMode.AUDIT);
    assertThat(audited.withRules(Direction.INGRESS, List.of()).mode()).isEqualTo(PolicyMode.AUDIT);
    String written = KubernetesJson.policies(List.of(audited));
    assertThat(Inputs.text(written).input().policies().getFirst().mode())
        .isEqualTo(PolicyMode.AUDIT);
  }

  @Test
  void anotherModeIsAnError() {
    for (String mode : List.of("Audit", "''", "'true'", "'off'")) {
      assertThat(inMode(mode).diagnostics())
          .extracting(Diagnostic::code, Diagnostic::severity)
          .as(mode)
          .containsExactly(tuple(DiagnosticCode.NP1023, Severity.ERROR));
    }
  }

  @Test
  void policyTypesDefaultToEgressTooOnlyWithAnEgressRule() {
    assertThat(policy("spec: {egress: []}").isolates()).containsExactly(Direction.INGRESS);
    assertThat(policy("spec: {policyTypes: [], egress: [{}]}").isolates())
        .containsExactlyInAnyOrder(Direction.INGRESS, Direction.EGRESS);
    assertThat(policy("spec: {policyTypes: [Egress]}").isolates())
        .containsExactly(Direction.EGRESS);
    assertThat(policy("spec: {policyTypes: [Egress, Egress]}").isolates())
        .containsExactly(Direction.EGRESS);
  }

  @Test
  void rulesOfADirectionNotInEffectAreKeptAsWritten() {
    NetworkPolicy policy = policy("spec: {policyTypes: [Ingress], egress: [{}]}");
    assertThat(policy.egress()).hasSize(1);
    assertThat(policy.effectiveRules(Direction.EGRESS)).isEmpty();
  }

  @Test
  void emptyRuleAllowsEveryPeerAndPort() {
    for (String rule : List.of("{}", "null", "{from: , ports: }", "{from: [], ports: []}")) {
      var ingress = policy("spec: {ingress: [" + rule + "]}").ingress();
      assertThat(ingress).hasSize(1);
      assertThat(ingress.getFirst().peers()).isEmpty();
      assertThat(ingress.getFirst().ports()).isEmpty();
    }
  }

  @Test
  void portsTakeTheirForms() {
    var ports =
        policy(
                """
                spec:
                  ingress:
                    - ports:
                        - {}
                        - {port: 80.0}
                        - {port: 0x50, protocol: UDP}
                        - {port: 80, endPort: 90, protocol: SCTP}
                        - {port: web}
                        - {protocol: UDP, port: null}
                """)
            .ingress()
            .getFirst()
            .ports();
    assertThat(ports)
        .extracting(PolicyReadingTest::describe)
        .containsExactly("TCP *", "TCP 80-80", "UDP 80-80", "SCTP 80-90", "TCP web", "UDP *");
  }

  private static String describe(PolicyPort port) {
    return port.protocol()
        + switch (port) {
          case PolicyPort.All _ -> " *";
          case PolicyPort.Range range -> " " + range.first() + "-" + range.last();
          case PolicyPort.Named named -> " " + named.name();
        };
  }

  @Test
  void nullPortEntryIsEveryTcpPort() {
    var ports = policy("spec: {ingress: [{ports: [null]}]}").ingress().getFirst().ports();
    assertThat(ports).hasSize(1);
    assertThat(ports.getFirst()).isInstanceOf(PolicyPort.All.class);
    assertThat(ports.getFirst().protocol()).isEqualTo(Protocol.TCP);
  }

  @Test
  void nullSelectorInAPeerIsAbsentAndEmptyOneIsNot() {
    var peers =
        policy(
                "spec: {ingress: [{from: [{podSelector: , namespaceSelector: {}},"
                    + " {podSelector: {}}]}]}")
            .ingress()
            .getFirst()
            .peers();
    var first = (Peer.Pods) peers.get(0);
    assertThat(first.podSelector()).isNull();
    assertThat(first.namespaceSelector()).isEqualTo(LabelSelector.EVERYTHING);
    var second = (Peer.Pods) peers.get(1);
    assertThat(second.namespaceSelector()).isNull();
  }

  @Test
  void selectorsHoldLabelsAndExpressions() {
    LabelSelector selector =
        policy(
                """
                spec:
                  podSelector:
                    matchLabels: {app: web, empty: }
                    matchExpressions:
                      - {key: tier, operator: NotIn, values: [db, cache]}
                      - {key: old, operator: DoesNotExist}
                """)
            .podSelector();
    assertThat(selector)
        .isEqualTo(
            new LabelSelector(
                List.of(
                    new Requirement("app", Operator.IN, List.of("web")),
                    new Requirement("empty", Operator.IN, List.of("")),
                    new Requirement("tier", Operator.NOT_IN, List.of("cache", "db")),
                    new Requirement("old", Operator.DOES_NOT_EXIST, List.of()))));
  }

  @Test
  void spansPointAtTheItems() {
    NetworkPolicy policy =
        policy(
            """
            spec:
              ingress:
                - from:
                    - ipBlock: {cidr: 10.0.0.0/8}
            """);
    assertThat(policy.span().location()).isEqualTo("<stdin>:3:18");
    assertThat(policy.ingress().getFirst().span().location()).isEqualTo("<stdin>:6:7");
    assertThat(policy.ingress().getFirst().peers().getFirst().span().location())
        .isEqualTo("<stdin>:7:11");
  }

  @Test
  void everyFieldOfObjectMetaIsAccepted() {
    var outcome =
        Inputs.text(
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: p
              namespace: a
              generateName: p-
              uid: x
              selfLink: /x
              resourceVersion: "1"
              generation: 1
              creationTimestamp: null
              deletionTimestamp: 2024-01-02T03:04:05Z
              deletionGracePeriodSeconds: 1
              labels: {a: b}
              annotations: {c: d}
              finalizers: [e]
              ownerReferences: [{apiVersion: v1, kind: A, name: b, uid: c, blockOwnerDeletion: true}]
              managedFields: [{}]
            ---
            {apiVersion: v1, kind: Namespace, metadata: {name: a}}
            """);
    assertThat(outcome.diagnostics()).isEmpty();
  }

  @Test
  void generatedNamesAreCounted() {
    String one =
        "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy,"
            + " metadata: {generateName: p-, namespace: a}}\n---\n";
    var outcome = Inputs.text(one + one + "{apiVersion: v1, kind: Namespace, metadata: {name: a}}");
    assertThat(outcome.diagnostics()).isEmpty();
    assertThat(outcome.input().policies())
        .extracting(p -> p.ref().toString())
        .containsExactly("a/p-1", "a/p-2");
  }

  @Test
  void aliasesAndMergeKeysAreFollowed() {
    NetworkPolicy policy =
        policy(
            """
            spec:
              podSelector: &s {matchLabels: &l {app: web}}
              ingress:
                - from: [{podSelector: *s}, {podSelector: {matchLabels: {<<: *l, app: db, t: x}}}]
            """);
    var peers = policy.ingress().getFirst().peers();
    assertThat(((Peer.Pods) peers.get(0)).podSelector()).isEqualTo(policy.podSelector());
    assertThat(((Peer.Pods) peers.get(1)).podSelector())
        .isEqualTo(
            new LabelSelector(
                List.of(
                    new Requirement("app", Operator.IN, List.of("db")),
                    new Requirement("t", Operator.IN, List.of("x")))));
  }

  @Test
  void failedPolicyIsLeftOutWithAnErrorAndOthersStay() {
    var outcome =
        Inputs.text(
            """
            {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: 1}
            ---
            {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: q, namespace: a}}
            ---
            {apiVersion: v1, kind: Namespace, metadata: {name: a}}
            """);
    assertThat(outcome.errors()).hasSize(1);
    assertThat(outcome.input().policies()).extracting(p -> p.ref().name()).containsExactly("q");
  }
}
