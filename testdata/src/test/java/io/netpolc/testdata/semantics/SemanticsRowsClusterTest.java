package io.netpolc.testdata.semantics;

import static io.netpolc.testdata.build.PodBuilder.pod;
import static io.netpolc.testdata.build.Texts.address;
import static io.netpolc.testdata.semantics.World.policy;
import static io.netpolc.testdata.semantics.World.usual;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.eval.PacketOracle;
import io.netpolc.compiler.eval.PacketVerdict;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.TcpFlags;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.testdata.build.ClusterBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The fine points of NetworkPolicy v1, a test for each row of the table of semantics: addresses,
/// nodes, Services, phases, packets. The rows before are in [SemanticsRowsTest].
final class SemanticsRowsClusterTest {
  private static final PolicyRef P = new PolicyRef("x", "p");
  private static final String DENY = policy("x", "p", "policyTypes: [Ingress, Egress]");

  @Test
  void row26IpBlockMatchesPodAddressesUnlessToldNotTo() {
    String pods = policy("x", "p", "ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]");
    assertThat(World.of(usual(), pods).allows("y/c", "x/a", "TCP/80")).isTrue();
    World never = World.of(usual(), pods, new SemanticsOptions(false, true));
    assertThat(never.allows("y/c", "x/a", "TCP/80")).isFalse();
    assertThat(never.allows("10.9.9.9", "x/a", "TCP/80")).isTrue();
  }

  @Test
  void row27IpBlockOfAServiceAddressDoesNotReachTheService() {
    String toServices =
        policy(
            "x", "p", "policyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.96.0.0/16}}]}]");
    World world = World.of(withService(usual()), toServices);
    assertThat(world.allows("x/a", "10.96.0.1", "TCP/80")).isFalse();
    assertThat(world.allows("x/a", "10.96.0.2", "TCP/80")).isTrue();
    String toBackend =
        policy(
            "x",
            "p",
            "policyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.1.1/32}}], ports: [{port: 8080}]}]");
    assertThat(World.of(withService(usual()), toBackend).allows("x/a", "10.96.0.1", "TCP/80"))
        .isTrue();
  }

  @Test
  void row28HostNetworkPodsAreTheirNodesAddress() {
    ClusterBuilder cluster =
        usual().add(pod("x/host").label("app", "a").at("192.168.0.2").on("node-2").hostNetwork());
    String fromPods =
        policy(
            "x",
            "p",
            "podSelector: {matchLabels: {app: a}}\ningress: [{from: [{namespaceSelector: {}}]}]");
    World world = World.of(cluster, fromPods);
    assertThat(world.allows("x/host", "x/a", "TCP/80")).isFalse();
    assertThat(world.ask("y/c", "x/host", "TCP/80").ingress()).isEqualTo(new Decision.NotSubject());
    String fromNode = policy("x", "p", "ingress: [{from: [{ipBlock: {cidr: 192.168.0.2/32}}]}]");
    assertThat(
            World.of(cluster, fromNode, new SemanticsOptions(false, true))
                .allows("x/host", "x/a", "TCP/80"))
        .isTrue();
  }

  @Test
  void row29OwnNodeAndPodAlwaysReachEachOther() {
    World world = World.of(usual(), DENY);
    assertThat(world.ask("192.168.0.1", "x/a", "TCP/80").ingress())
        .isEqualTo(new Decision.OwnNode());
    assertThat(world.ask("x/a", "192.168.0.1", "TCP/80").egress())
        .isEqualTo(new Decision.OwnNode());
    assertThat(world.allows("192.168.0.2", "x/a", "TCP/80")).isFalse();
    assertThat(world.allows("x/a", "192.168.0.2", "TCP/80")).isFalse();
    World byPolicy = World.of(usual(), DENY, new SemanticsOptions(true, false));
    assertThat(byPolicy.allows("192.168.0.1", "x/a", "TCP/80")).isTrue();
    assertThat(byPolicy.allows("x/a", "192.168.0.1", "TCP/80")).isFalse();
  }

  @Test
  void row30PodAlwaysReachesItselfByAnyOfItsAddresses() {
    World world = World.of(usual(), DENY);
    for (IpFamily family : IpFamily.values()) {
      assertThat(world.allows("x/a", "x/a", "TCP/80", family)).isTrue();
    }
    assertThat(world.ask("x/a", "10.0.0.1", "UDP/1").ingress()).isEqualTo(new Decision.Self());
    assertThat(world.ask("x/a", "10.0.0.1", "UDP/1").egress()).isEqualTo(new Decision.Self());
  }

  @Test
  void row31PodReachesItselfBehindAService() {
    String deny = policy("y", "p", "policyTypes: [Egress]");
    World world = World.of(withService(usual()), deny);
    assertThat(world.ask("y/c", "10.96.0.1", "TCP/80").egress()).isEqualTo(new Decision.Self());
  }

  @Test
  void row32IcmpAndOtherProtocolsMatchRulesWithoutPortsOnly() {
    World ports = World.with("ingress: [{ports: [{}, {protocol: UDP}, {protocol: SCTP}]}]");
    World noPorts = World.with("ingress: [{}]");
    for (String protocol : List.of("ICMP", "IP/47")) {
      assertThat(ports.allows("y/c", "x/a", protocol)).isFalse();
      assertThat(noPorts.allows("y/c", "x/a", protocol)).isTrue();
    }
  }

  @Test
  void row33SctpIsAProtocolOfItsOwn() {
    World world = World.with("ingress: [{ports: [{protocol: SCTP, port: 80}]}]");
    assertThat(world.allows("y/c", "x/a", "SCTP/80")).isTrue();
    assertThat(world.allows("y/c", "x/a", "TCP/80")).isFalse();
    assertThat(World.of(usual(), DENY).allows("y/c", "x/a", "SCTP/80")).isFalse();
  }

  @Test
  void row34StatusOfAPolicyDecidesNothing() {
    World world =
        World.of(
            usual(),
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: p, namespace: x}
            spec: {podSelector: {}}
            status: {}
            """);
    assertThat(world.allows("y/c", "x/a", "TCP/80")).isFalse();
  }

  @Test
  void row35CompletedPodsAreNeitherSubjectNorPeer() {
    ClusterBuilder cluster =
        usual()
            .add(pod("x/done").label("app", "b").at("10.0.0.9").phase(Pod.Phase.SUCCEEDED))
            .add(pod("x/failed").label("app", "b").at("10.0.0.8").phase(Pod.Phase.FAILED))
            .add(pod("y/new").label("app", "new").at("10.0.0.9"));
    World world =
        World.of(
            cluster,
            policy("x", "p", "ingress: [{from: [{podSelector: {matchLabels: {app: b}}}]}]"));
    assertThat(world.allows("x/b", "x/a", "TCP/80")).isTrue();
    assertThat(world.allows("10.0.0.9", "x/a", "TCP/80")).isFalse();
    assertThat(world.allows("10.0.0.8", "x/a", "TCP/80")).isFalse();
    assertThat(world.ask("x/a", "10.0.0.8", "TCP/80").ingress())
        .isEqualTo(new Decision.NotSubject());
    assertThat(world.evaluator().isolatedBy(world.pod("x/a"), Direction.INGRESS))
        .containsExactly(P);
  }

  @Test
  void row36TerminatingPodsAreSubjectAndPeer() {
    World world =
        World.read(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: going, namespace: x, labels: {app: a}, deletionTimestamp: "2026-01-01T00:00:00Z"}
            spec: {containers: [{name: m, image: i}]}
            status: {phase: Running, podIPs: [{ip: 10.0.0.1}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: stays, namespace: x, labels: {app: b}}
            spec: {containers: [{name: m, image: i}]}
            status: {phase: Running, podIPs: [{ip: 10.0.0.2}]}
            """
                + policy("x", "p", "ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]"));
    assertThat(world.allows("x/going", "x/stays", "TCP/80")).isTrue();
    assertThat(world.allows("x/stays", "x/going", "TCP/80")).isFalse();
  }

  @Test
  void row37PendingPodsAreSelected() {
    World world = World.of(usual().add(pod("x/pending").phase(Pod.Phase.PENDING)), DENY);
    assertThat(world.evaluator().isolatedBy(world.pod("x/pending"), Direction.INGRESS))
        .containsExactly(P);
    World withAddress =
        World.of(usual().add(pod("x/pending").at("10.0.0.5").phase(Pod.Phase.PENDING)), DENY);
    assertThat(withAddress.allows("y/c", "x/pending", "TCP/80")).isFalse();
  }

  @Test
  void row38SelectorsCoverEveryAddressAndIpBlocksOneFamily() {
    World selector =
        World.with("ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}}]}]");
    World block = World.with("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]");
    assertThat(selector.allows("y/c", "x/a", "TCP/80", IpFamily.V4)).isTrue();
    assertThat(selector.allows("y/c", "x/a", "TCP/80", IpFamily.V6)).isTrue();
    assertThat(block.allows("y/c", "x/a", "TCP/80", IpFamily.V4)).isTrue();
    assertThat(block.allows("y/c", "x/a", "TCP/80", IpFamily.V6)).isFalse();
  }

  @Test
  void row39PolicyChangesApplyToEstablishedConnectionsUnlessTheyAreKept() {
    String open = policy("x", "p", "policyTypes: [Ingress, Egress]\negress: [{}]");
    for (boolean keep : new boolean[] {false, true}) {
      World before = World.of(usual(), open);
      var oracle = new PacketOracle(before.evaluator(), before.pod("x/a"), keep);
      assertThat(oracle.decide(Direction.EGRESS, tcp(true, TcpFlags.SYN), false).verdict())
          .isEqualTo(VerdictCode.ALLOW_POLICY);
      oracle.replacePolicy(World.of(usual(), DENY).evaluator());
      assertThat(oracle.decide(Direction.EGRESS, tcp(true, TcpFlags.ACK), false).verdict())
          .isEqualTo(keep ? VerdictCode.ALLOW_REPLY : VerdictCode.DENY_POLICY);
      assertThat(oracle.decide(Direction.INGRESS, tcp(false, TcpFlags.ACK), false).verdict())
          .isEqualTo(keep ? VerdictCode.ALLOW_REPLY : VerdictCode.DENY_POLICY);
    }
  }

  @Test
  void row40RepliesAreAllowedAndNothingElseOfTheirDirection() {
    World world =
        World.of(usual(), policy("x", "p", "policyTypes: [Ingress, Egress]\negress: [{}]"));
    var oracle = new PacketOracle(world.evaluator(), world.pod("x/a"), false);
    byte[] answer = tcp(false, TcpFlags.SYN | TcpFlags.ACK);
    assertThat(oracle.decide(Direction.INGRESS, answer, false).verdict())
        .isEqualTo(VerdictCode.DENY_POLICY);
    PacketVerdict opened = oracle.decide(Direction.EGRESS, tcp(true, TcpFlags.SYN), false);
    assertThat(opened.verdict()).isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(oracle.decide(Direction.INGRESS, answer, false))
        .isEqualTo(new PacketVerdict(VerdictCode.ALLOW_REPLY, opened.decision()));
    assertThat(oracle.decide(Direction.INGRESS, tcp(false, TcpFlags.SYN), false).verdict())
        .isEqualTo(VerdictCode.DENY_POLICY);
  }

  private static byte[] tcp(boolean fromPod, int flags) {
    return fromPod
        ? PacketBuilder.ip(address("10.0.0.1"), address("10.0.1.1")).tcp(999, 80, flags).build()
        : PacketBuilder.ip(address("10.0.1.1"), address("10.0.0.1")).tcp(80, 999, flags).build();
  }

  @Test
  void row41ClientBehindAnotherNodesAddressIsThatNode() {
    World world = World.with("ingress: [{from: [{ipBlock: {cidr: 192.168.0.2/32}}]}]");
    assertThat(world.allows("192.168.0.2", "x/a", "TCP/80")).isTrue();
    assertThat(world.allows("198.51.100.1", "x/a", "TCP/80")).isFalse();
  }

  @Test
  void row42ServiceWithEndpointsOutsideIsDecidedByTheirAddresses() {
    ClusterBuilder cluster =
        withService(usual())
            .add(slice("ext-1", "ext", true, "198.51.100.7"))
            .add(
                new Service(
                    "y",
                    "ext",
                    Map.of(),
                    List.of(address("10.96.0.7")),
                    List.of(new Service.Port("web", Protocol.TCP, 80, "8080"))));
    String toOutside =
        policy(
            "x",
            "p",
            "policyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 198.51.100.0/24}}], ports: [{port: 8080}]}]");
    assertThat(World.of(cluster, toOutside).allows("x/a", "10.96.0.7", "TCP/80")).isTrue();
    assertThat(World.of(cluster, DENY).allows("x/a", "10.96.0.7", "TCP/80")).isFalse();
  }

  @Test
  void row43MissingNamespaceMeansDefault() {
    World world =
        World.of(
            usual().add(pod("default/d").at("10.0.2.1")),
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: p}
            spec: {podSelector: {}}
            """);
    assertThat(world.allows("x/a", "default/d", "TCP/80")).isFalse();
    assertThat(world.allows("y/c", "x/a", "TCP/80")).isTrue();
  }

  @Test
  void row44NamespaceWithoutAnObjectHasItsNameLabelOnly() {
    World world =
        World.read(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: a, namespace: x}
            spec: {containers: [{name: m, image: i}]}
            status: {phase: Running, podIPs: [{ip: 10.0.0.1}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: c, namespace: other}
            spec: {containers: [{name: m, image: i}]}
            status: {phase: Running, podIPs: [{ip: 10.0.1.1}]}
            """
                + policy(
                    "x",
                    "p",
                    "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}]}]"));
    assertThat(world.allows("other/c", "x/a", "TCP/80")).isTrue();
    assertThat(world.allows("198.51.100.1", "x/a", "TCP/80")).isFalse();
  }

  @Test
  void row45OnlyEndpointsOfAServiceMatter() {
    var withoutSelector =
        new Service(
            "y",
            "manual",
            Map.of(),
            List.of(address("10.96.0.9")),
            List.of(new Service.Port("web", Protocol.TCP, 80, "8080")));
    String toBlue =
        policy(
            "x",
            "p",
            "policyTypes: [Egress]\negress: [{to: [{namespaceSelector: {matchLabels: {team: blue}}}]}]");
    World nothing = World.of(usual().add(withoutSelector), toBlue);
    assertThat(nothing.ask("x/a", "10.96.0.9", "TCP/80").egress())
        .isEqualTo(new Decision.NoBackend(List.of(P)));
    World unready =
        World.of(
            usual().add(withoutSelector).add(slice("manual-1", "manual", false, "10.0.1.1")),
            toBlue);
    assertThat(unready.allows("x/a", "10.96.0.9", "TCP/80")).isFalse();
    World ready =
        World.of(
            usual().add(withoutSelector).add(slice("manual-1", "manual", true, "10.0.1.1")),
            toBlue);
    assertThat(ready.allows("x/a", "10.96.0.9", "TCP/80")).isTrue();
    assertThat(ready.allows("x/a", "10.96.0.9", "TCP/8080")).isFalse();
    assertThat(ready.allows("x/a", "10.96.0.9", "ICMP")).isFalse();
  }

  @Test
  void row45PodOnItsNodesNetworkIsABackendByTheNodesAddress() {
    var service =
        new Service(
            "x",
            "host",
            Map.of("app", "host"),
            List.of(address("10.96.0.8")),
            List.of(new Service.Port("web", Protocol.TCP, 80, "8080")));
    var host = pod("x/host").at("192.168.0.77").on("node-7").hostNetwork().label("app", "host");
    String toNode =
        policy(
            "x",
            "p",
            "policyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 192.168.0.77/32}}]}]");
    World world = World.of(usual().add(service).add(host), toNode);
    assertThat(world.allows("x/a", "10.96.0.8", "TCP/80")).isTrue();
    assertThat(world.ask("x/a", "10.96.0.8", "TCP/81").egress())
        .isEqualTo(new Decision.NoBackend(List.of(P)));
  }

  /// 10.96.0.1:80 stands for y/c:8080.
  private static ClusterBuilder withService(ClusterBuilder cluster) {
    return cluster
        .add(
            new Service(
                "y",
                "web",
                Map.of("app", "a"),
                List.of(address("10.96.0.1")),
                List.of(new Service.Port("web", Protocol.TCP, 80, "8080"))))
        .add(slice("web-1", "web", true, "10.0.1.1"));
  }

  private static EndpointSlice slice(String name, String service, boolean ready, String endpoint) {
    return new EndpointSlice(
        "y",
        name,
        service,
        List.of(new EndpointSlice.Endpoint(List.of(address(endpoint)), ready)),
        List.of(new EndpointSlice.Port("web", Protocol.TCP, 8080)));
  }
}
