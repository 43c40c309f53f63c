package io.netpolc.testdata.semantics;

import static io.netpolc.testdata.build.PodBuilder.pod;
import static io.netpolc.testdata.semantics.World.policy;
import static io.netpolc.testdata.semantics.World.usual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The fine points of NetworkPolicy v1, a test for each row of the table of semantics: selectors,
/// types, peers, ports, ipBlocks. The rows on the cluster are in [SemanticsRowsClusterTest].
final class SemanticsRowsTest {
  private static final PolicyRef P = new PolicyRef("x", "p");

  @Test
  void row01EmptyOrMissingPodSelectorSelectsWholeNamespace() {
    for (String spec : List.of("podSelector: {}", "podSelector:", "policyTypes: [Ingress]")) {
      World world = World.with(spec);
      assertThat(world.allows("y/c", "x/a", "TCP/80")).isFalse();
      assertThat(world.allows("y/c", "x/plain", "TCP/80")).isFalse();
      assertThat(world.allows("x/a", "y/c", "TCP/80")).isTrue();
    }
    World noSpec =
        World.of(
            usual(),
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: p, namespace: x}
            """);
    assertThat(noSpec.allows("y/c", "x/a", "TCP/80")).isFalse();
  }

  @Test
  void row02MissingNullOrEmptyIngressDenies() {
    for (String ingress : List.of("", "ingress:", "ingress: null", "ingress: []")) {
      World world = World.with("podSelector: {}\npolicyTypes: [Ingress]\n" + ingress);
      assertThat(world.ask("y/c", "x/a", "TCP/80").ingress())
          .isEqualTo(new Decision.DefaultDeny(List.of(P)));
    }
  }

  @Test
  void row03IngressWithAnEmptyRuleAllowsEverything() {
    World world = World.with("ingress: [{}]");
    assertThat(world.ask("y/c", "x/a", "TCP/80").ingress())
        .isEqualTo(new Decision.AllowedBy(new RuleRef(P, Direction.INGRESS, 0)));
    assertThat(world.allows("198.51.100.1", "x/a", "IP/47")).isTrue();
  }

  @Test
  void row04MissingOrEmptyFromMeansEveryPeer() {
    for (String from : List.of("", "from: []\n  ", "from: null\n  ")) {
      World world = World.with("ingress:\n- " + from + "ports: [{port: 80}]");
      assertThat(world.allows("y/c", "x/a", "TCP/80")).isTrue();
      assertThat(world.allows("198.51.100.1", "x/a", "TCP/80")).isTrue();
      assertThat(world.allows("192.168.0.2", "x/a", "TCP/80")).isTrue();
      assertThat(world.allows("y/c", "x/a", "TCP/81")).isFalse();
    }
  }

  @Test
  void row05MissingOrEmptyPortsMeanEveryPortOfEveryProtocol() {
    for (String ports : List.of("", "\n  ports: []", "\n  ports: null")) {
      World world = World.with("ingress:\n- from: [{namespaceSelector: {}}]" + ports);
      for (String port : List.of("TCP/1", "UDP/65535", "SCTP/7", "ICMP", "IP/47")) {
        assertThat(world.allows("y/c", "x/a", port)).as(port).isTrue();
      }
    }
  }

  @Test
  void row06EmptyPortEntryIsAllOfTcp() {
    World world = World.with("ingress: [{ports: [{}]}]");
    assertThat(world.allows("y/c", "x/a", "TCP/1")).isTrue();
    assertThat(world.allows("y/c", "x/a", "TCP/65535")).isTrue();
    assertThat(world.allows("y/c", "x/a", "UDP/53")).isFalse();
    assertThat(world.allows("y/c", "x/a", "SCTP/7")).isFalse();
    assertThat(world.allows("y/c", "x/a", "ICMP")).isFalse();
  }

  @Test
  void row07ProtocolDefaultsToTcp() {
    World world = World.with("ingress: [{ports: [{port: 53}]}]");
    assertThat(world.allows("y/c", "x/a", "TCP/53")).isTrue();
    assertThat(world.allows("y/c", "x/a", "UDP/53")).isFalse();
  }

  @Test
  void row08MissingPolicyTypesIsolateEgressOnlyWithAnEgressRule() {
    for (String egress : List.of("", "egress: []", "egress: null")) {
      World world = World.with("podSelector: {}\n" + egress);
      assertThat(world.ask("x/a", "y/c", "TCP/80").egress()).isEqualTo(new Decision.NotIsolated());
      assertThat(world.allows("y/c", "x/a", "TCP/80")).isFalse();
    }
    World withRule = World.with("policyTypes: []\negress: [{ports: [{port: 443}]}]");
    assertThat(withRule.allows("x/a", "y/c", "TCP/80")).isFalse();
    assertThat(withRule.allows("x/a", "y/c", "TCP/443")).isTrue();
    assertThat(withRule.allows("y/c", "x/a", "TCP/443")).isFalse();
  }

  @Test
  void row09RulesOfADirectionThatIsNotInPolicyTypesAreIgnored() {
    World world =
        World.with("policyTypes: [Egress]\ningress: [{ports: [{port: 1}]}]\negress: [{}]");
    assertThat(world.ask("y/c", "x/a", "TCP/80").ingress()).isEqualTo(new Decision.NotIsolated());
  }

  @Test
  void row10EgressOnlyDoesNotIsolateIngress() {
    World world = World.with("policyTypes: [Egress]");
    assertThat(world.allows("y/c", "x/a", "TCP/80")).isTrue();
    assertThat(world.allows("x/a", "y/c", "TCP/80")).isFalse();
  }

  @Test
  void row11PoliciesAddUpAndBothEndsMustAllow() {
    String deny = policy("x", "p", "policyTypes: [Ingress, Egress]");
    String allowIn = policy("x", "in", "ingress: [{ports: [{port: 80}]}]");
    String allowOut = policy("x", "out", "policyTypes: [Egress]\negress: [{ports: [{port: 80}]}]");
    assertThat(World.of(usual(), deny + allowIn).allows("x/a", "x/b", "TCP/80")).isFalse();
    assertThat(World.of(usual(), deny + allowOut).allows("x/a", "x/b", "TCP/80")).isFalse();
    World both = World.of(usual(), allowOut + allowIn + deny);
    assertThat(both.allows("x/a", "x/b", "TCP/80")).isTrue();
    assertThat(both.allows("x/a", "x/b", "TCP/81")).isFalse();
    assertThat(both.evaluator().isolatedBy(both.pod("x/a"), Direction.INGRESS))
        .containsExactly(new PolicyRef("x", "in"), P);
  }

  @Test
  void row12PodSelectorAloneMeansTheOwnNamespace() {
    World world = World.with("ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]");
    assertThat(world.allows("x/a", "x/b", "TCP/80")).isTrue();
    assertThat(world.allows("y/c", "x/b", "TCP/80")).isFalse();
  }

  @Test
  void row13NamespaceSelectorAloneMeansAllPodsAndNothingOutside() {
    World world =
        World.with("ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}}]}]");
    assertThat(world.allows("y/c", "x/b", "TCP/80")).isTrue();
    assertThat(world.allows("x/a", "x/b", "TCP/80")).isFalse();
    assertThat(world.allows("10.0.1.2", "x/b", "TCP/80")).isFalse();
  }

  @Test
  void row14OneItemIsAndTwoItemsAreOr() {
    World and =
        World.with(
            """
            ingress:
            - from:
              - namespaceSelector: {matchLabels: {team: blue}}
                podSelector: {matchLabels: {app: a}}
            """);
    assertThat(and.allows("y/c", "x/b", "TCP/80")).isTrue();
    assertThat(and.allows("x/a", "x/b", "TCP/80")).isFalse();
    World or =
        World.with(
            """
            ingress:
            - from:
              - namespaceSelector: {matchLabels: {team: blue}}
              - podSelector: {matchLabels: {app: a}}
            """);
    assertThat(or.allows("y/c", "x/b", "TCP/80")).isTrue();
    assertThat(or.allows("x/a", "x/b", "TCP/80")).isTrue();
    assertThat(or.allows("x/plain", "x/b", "TCP/80")).isFalse();
  }

  @Test
  void row15EmptyNamespaceSelectorMeansEveryNamespaceAndNothingOutside() {
    World world = World.with("ingress: [{from: [{namespaceSelector: {}}]}]");
    assertThat(world.allows("y/c", "x/b", "TCP/80")).isTrue();
    assertThat(world.allows("x/a", "x/b", "TCP/80")).isTrue();
    assertThat(world.allows("198.51.100.1", "x/b", "TCP/80")).isFalse();
  }

  @Test
  void row16NullPodSelectorOfAPeerIsAbsent() {
    World world =
        World.with(
            "ingress: [{from: [{podSelector: null, namespaceSelector: {matchLabels: {team: blue}}}]}]");
    assertThat(world.allows("y/c", "x/b", "TCP/80")).isTrue();
    assertThat(world.allows("x/a", "x/b", "TCP/80")).isFalse();
    assertThatThrownBy(() -> World.with("ingress: [{from: [{podSelector: null}]}]"))
        .hasMessageContaining("must specify a peer");
  }

  @Test
  void row17NotInAndDoesNotExistMatchWhenTheKeyIsAbsent() {
    World notIn = World.with(fromExpression("{key: app, operator: NotIn, values: [b]}"));
    assertThat(notIn.allows("x/plain", "x/a", "TCP/80")).isTrue();
    assertThat(notIn.allows("x/b", "x/a", "TCP/80")).isFalse();
    World doesNotExist = World.with(fromExpression("{key: app, operator: DoesNotExist}"));
    assertThat(doesNotExist.allows("x/plain", "x/a", "TCP/80")).isTrue();
    assertThat(doesNotExist.allows("x/b", "x/a", "TCP/80")).isFalse();
    World in = World.with(fromExpression("{key: app, operator: In, values: [b]}"));
    assertThat(in.allows("x/plain", "x/a", "TCP/80")).isFalse();
    assertThat(in.allows("x/b", "x/a", "TCP/80")).isTrue();
    World exists = World.with(fromExpression("{key: app, operator: Exists}"));
    assertThat(exists.allows("x/plain", "x/a", "TCP/80")).isFalse();
    assertThat(exists.allows("x/b", "x/a", "TCP/80")).isTrue();
    World both =
        World.with(
            fromExpression(
                "{key: app, operator: Exists}, {key: app, operator: NotIn, values: [b]}"));
    assertThat(both.allows("x/a", "x/plain", "TCP/80")).isTrue();
    assertThat(both.allows("x/b", "x/plain", "TCP/80")).isFalse();
    assertThat(both.allows("x/plain", "x/a", "TCP/80")).isFalse();
  }

  private static String fromExpression(String expressions) {
    return "ingress: [{from: [{podSelector: {matchExpressions: [" + expressions + "]}}]}]";
  }

  @Test
  void row18EveryNamespaceCarriesItsNameAsLabel() {
    World world =
        World.with(
            "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: \"y\"}}}]}]");
    assertThat(world.allows("y/c", "x/a", "TCP/80")).isTrue();
    assertThat(world.allows("x/b", "x/a", "TCP/80")).isFalse();
  }

  @Test
  void row19NumericPortIsThePodsPort() {
    World world = World.with("ingress: [{ports: [{port: 8080}]}]");
    assertThat(world.allows("y/c", "x/b", "TCP/8080")).isTrue();
    assertThat(world.allows("y/c", "x/b", "TCP/80")).isFalse();
  }

  @Test
  void row20NamedPortAtIngressIsLookedUpOnTheSubject() {
    World world = World.with("ingress: [{ports: [{port: http}]}]");
    assertThat(world.allows("x/b", "x/a", "TCP/80")).isTrue();
    assertThat(world.allows("x/b", "x/a", "TCP/8080")).isFalse();
    assertThat(world.allows("x/a", "x/b", "TCP/8080")).isTrue();
    assertThat(world.allows("x/a", "x/plain", "TCP/80")).isFalse();
  }

  @Test
  void row21NamedPortAtEgressIsLookedUpOnEachDestination() {
    World world = World.with("policyTypes: [Egress]\negress: [{ports: [{port: http}]}]");
    assertThat(world.allows("x/b", "x/a", "TCP/80")).isTrue();
    assertThat(world.allows("x/b", "x/a", "TCP/8080")).isFalse();
    assertThat(world.allows("x/a", "x/b", "TCP/8080")).isTrue();
    assertThat(world.allows("x/a", "y/c", "TCP/80")).isFalse();
    assertThat(world.allows("x/a", "198.51.100.1", "TCP/80")).isFalse();
  }

  @Test
  void row22NamedPortOfAnotherProtocolMatchesNothing() {
    World world = World.with("ingress: [{ports: [{protocol: UDP, port: http}]}]");
    assertThat(world.allows("y/c", "x/a", "UDP/80")).isFalse();
    assertThat(world.allows("y/c", "x/a", "TCP/80")).isFalse();
  }

  @Test
  void row23NamesOfSidecarsCountAndThoseOfInitContainersDoNot() {
    World world =
        World.read(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: a, namespace: x}
            spec:
              initContainers:
              - {name: s, image: i, restartPolicy: Always, ports: [{name: http, containerPort: 81}]}
              - {name: t, image: i, ports: [{name: http, containerPort: 82}]}
              containers:
              - {name: m, image: i, ports: [{name: http, containerPort: 80}]}
            status: {phase: Running, podIPs: [{ip: 10.0.0.1}]}
            """
                + policy("x", "p", "ingress: [{ports: [{port: http}]}]"));
    assertThat(world.allows("198.51.100.1", "x/a", "TCP/80")).isTrue();
    assertThat(world.allows("198.51.100.1", "x/a", "TCP/81")).isTrue();
    assertThat(world.allows("198.51.100.1", "x/a", "TCP/82")).isFalse();
  }

  @Test
  void row24EndPortIsInclusiveAndMayEqualPort() {
    World world =
        World.with("ingress: [{ports: [{port: 10, endPort: 20}, {port: 30, endPort: 30}]}]");
    for (String port : List.of("TCP/10", "TCP/15", "TCP/20", "TCP/30")) {
      assertThat(world.allows("y/c", "x/a", port)).as(port).isTrue();
    }
    for (String port : List.of("TCP/9", "TCP/21", "TCP/29", "TCP/31", "UDP/15")) {
      assertThat(world.allows("y/c", "x/a", port)).as(port).isFalse();
    }
    assertThatThrownBy(() -> World.with("ingress: [{ports: [{port: http, endPort: 20}]}]"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void row25ExceptCutsItsOwnItemOnly() {
    World world =
        World.with(
            """
            ingress:
            - from:
              - ipBlock: {cidr: 198.51.100.0/24, except: [198.51.100.0/25]}
              - ipBlock: {cidr: 198.51.100.7/32}
            """);
    assertThat(world.allows("198.51.100.128", "x/a", "TCP/80")).isTrue();
    assertThat(world.allows("198.51.100.127", "x/a", "TCP/80")).isFalse();
    assertThat(world.allows("198.51.100.7", "x/a", "TCP/80")).isTrue();
    assertThat(world.allows("198.51.101.0", "x/a", "TCP/80")).isFalse();
  }

  @Test
  void oneNameMayStandForSeveralNumbersOnOnePod() {
    World world =
        World.of(
            usual()
                .add(
                    pod("x/d")
                        .at("10.0.0.4")
                        .port("http", Protocol.TCP, 80)
                        .port("http", Protocol.TCP, 81)
                        .port("http", Protocol.UDP, 82)),
            policy("x", "p", "ingress: [{ports: [{port: http}]}]"));
    assertThat(world.allows("y/c", "x/d", "TCP/80")).isTrue();
    assertThat(world.allows("y/c", "x/d", "TCP/81")).isTrue();
    assertThat(world.allows("y/c", "x/d", "TCP/82")).isFalse();
    assertThat(world.allows("y/c", "x/d", "UDP/82")).isFalse();
  }

  @Test
  void firstMatchingRuleInCanonicalOrderDecides() {
    String both =
        policy("x", "q", "ingress: [{}]")
            + policy("x", "p", "ingress: [{ports: [{port: 81}]}, {}, {ports: [{port: 80}]}]");
    World world = World.of(usual(), both);
    assertThat(world.ask("y/c", "x/a", "TCP/80").ingress())
        .isEqualTo(new Decision.AllowedBy(new RuleRef(P, Direction.INGRESS, 1)));
  }
}
