package io.netpolc.testdata.packet;

import static io.netpolc.testdata.build.Texts.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.PacketOracle;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.TcpFlags;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.testdata.build.ClusterBuilder;
import io.netpolc.testdata.build.PodBuilder;
import io.netpolc.testdata.cases.Manifests;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The packet rules of docs/datapath.md at a pod that may be reached on TCP 80 and may reach
/// 198.51.100.0/24 and 2001:db8::/32 by any protocol.
final class PacketOracleTest {
  private static final IpAddress POD = address("10.0.0.1");
  private static final IpAddress POD6 = address("fd00::1");
  private static final IpAddress OUTSIDE = address("198.51.100.7");
  private static final IpAddress OUTSIDE6 = address("2001:db8::7");
  private static final IpAddress STRANGER = address("203.0.113.9");
  private static final IpAddress NODE = address("192.168.0.1");
  private static final Direction IN = Direction.INGRESS;
  private static final Direction OUT = Direction.EGRESS;
  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p, namespace: x}
      spec:
        policyTypes: [Ingress, Egress]
        ingress: [{ports: [{port: 80}]}]
        egress:
        - to:
          - ipBlock: {cidr: 198.51.100.0/24}
          - ipBlock: {cidr: "2001:db8::/32"}
      """;

  private final ClusterState cluster =
      ClusterBuilder.cluster()
          .node("node-1", NODE.toString())
          .add(PodBuilder.pod("x/a").at("10.0.0.1", "fd00::1").on("node-1"))
          .build();
  private final PacketOracle oracle = oracle(POLICY, false);

  private PacketOracle oracle(String policies, boolean keepEstablished) {
    var evaluator =
        new Evaluator(
            policies.isEmpty() ? List.of() : Manifests.read(policies).policies(),
            cluster,
            SemanticsOptions.DEFAULT);
    return new PacketOracle(evaluator, cluster.pods().getFirst(), keepEstablished);
  }

  private VerdictCode in(PacketBuilder packet) {
    return in(packet.build());
  }

  private VerdictCode in(byte[] frame) {
    return oracle.decide(IN, frame, false).verdict();
  }

  private VerdictCode fromNode(PacketBuilder packet) {
    return oracle.decide(IN, packet.build(), true).verdict();
  }

  private VerdictCode out(PacketBuilder packet) {
    return out(packet.build());
  }

  private VerdictCode out(byte[] frame) {
    return oracle.decide(OUT, frame, false).verdict();
  }

  private static PacketBuilder to(IpAddress destination) {
    return PacketBuilder.ip(destination.toBytes().length == 4 ? POD : POD6, destination);
  }

  private static PacketBuilder from(IpAddress source) {
    return PacketBuilder.ip(source, source.toBytes().length == 4 ? POD : POD6);
  }

  @Test
  void policyDecidesBothDirections() {
    assertThat(in(from(OUTSIDE).tcp(5, 80, TcpFlags.SYN))).isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(in(from(OUTSIDE).tcp(5, 81, TcpFlags.SYN))).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(in(from(OUTSIDE6).udp(5, 80))).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(out(to(OUTSIDE6).udp(5, 9))).isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(out(to(STRANGER).udp(5, 9))).isEqualTo(VerdictCode.DENY_POLICY);
  }

  @Test
  void neighboursPassAndOtherTypesOnlyAtAnOpenPod() {
    byte[] other = PacketBuilder.ethernet(0x88cc, new byte[30]);
    assertThat(in(PacketBuilder.arp(STRANGER, POD))).isEqualTo(VerdictCode.ALLOW_NEIGHBOUR);
    assertThat(out(other)).isEqualTo(VerdictCode.DROP_ETHERTYPE);
    assertThat(oracle("", false).decide(OUT, other, false).verdict())
        .isEqualTo(VerdictCode.ALLOW_UNRESTRICTED);
    byte[] solicitation =
        PacketBuilder.neighbourSolicitation(address("fe80::1"), address("ff02::1:ff00:1"), POD6);
    assertThat(out(solicitation)).isEqualTo(VerdictCode.ALLOW_NEIGHBOUR);
    solicitation[14 + 7] = (byte) 254;
    assertThat(out(solicitation)).isEqualTo(VerdictCode.DROP_SPOOFED);
    assertThat(out(PacketBuilder.ip(address("fe80::1"), address("ff02::16")).icmp(143, 0, 0)))
        .isEqualTo(VerdictCode.ALLOW_NEIGHBOUR);
    assertThat(out(PacketBuilder.ip(address("fe80::1"), address("ff05::16")).icmp(143, 0, 0)))
        .isEqualTo(VerdictCode.DROP_SPOOFED);
  }

  @Test
  void malformedPacketsAreDroppedEvenAtAnOpenPod() {
    byte[] cut = Arrays.copyOf(to(OUTSIDE).tcp(1, 2, TcpFlags.SYN).build(), 50);
    assertThat(oracle("", false).decide(OUT, cut, false).verdict())
        .isEqualTo(VerdictCode.DROP_MALFORMED);
  }

  @Test
  void strangeSourceIsSpoofedAndTheOwnAddressIsSelf() {
    assertThat(out(PacketBuilder.ip(STRANGER, OUTSIDE).udp(1, 2)))
        .isEqualTo(VerdictCode.DROP_SPOOFED);
    assertThat(out(to(POD).udp(1, 2))).isEqualTo(VerdictCode.ALLOW_SELF);
    assertThat(in(from(POD6).udp(1, 2))).isEqualTo(VerdictCode.ALLOW_SELF);
  }

  @Test
  void tcpStateIsMadeBySynOnly() {
    var answer = from(OUTSIDE).tcp(443, 5, TcpFlags.ACK);
    assertThat(out(to(OUTSIDE).tcp(5, 443, TcpFlags.ACK))).isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(in(answer)).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(out(to(OUTSIDE).tcp(5, 443, TcpFlags.SYN))).isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(in(answer)).isEqualTo(VerdictCode.ALLOW_REPLY);
    assertThat(in(from(OUTSIDE).tcp(443, 6, TcpFlags.ACK))).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(in(from(OUTSIDE).tcp(443, 5, TcpFlags.SYN))).isEqualTo(VerdictCode.DENY_POLICY);
  }

  @Test
  void deniedPacketMakesNoState() {
    assertThat(out(to(STRANGER).tcp(5, 443, TcpFlags.SYN))).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(in(from(STRANGER).tcp(443, 5, TcpFlags.ACK))).isEqualTo(VerdictCode.DENY_POLICY);
  }

  @Test
  void datagramsAndOtherProtocolsGetTheirReplies() {
    assertThat(out(to(OUTSIDE).udp(5, 53))).isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(in(from(OUTSIDE).udp(53, 5))).isEqualTo(VerdictCode.ALLOW_REPLY);
    assertThat(in(from(OUTSIDE).sctp(53, 5))).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(out(to(OUTSIDE6).protocol(new Protocol(47), new byte[3])))
        .isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(in(from(OUTSIDE6).protocol(new Protocol(47), new byte[0])))
        .isEqualTo(VerdictCode.ALLOW_REPLY);
  }

  @Test
  void onlyEchoRepliesAnswerEchoRequests() {
    assertThat(out(to(OUTSIDE).echoReply(7))).isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(in(from(OUTSIDE).echoReply(7))).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(out(to(OUTSIDE).echoRequest(7))).isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(in(from(OUTSIDE).echoReply(7))).isEqualTo(VerdictCode.ALLOW_REPLY);
    assertThat(in(from(OUTSIDE).echoRequest(7))).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(in(from(OUTSIDE).echoReply(8))).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(in(from(OUTSIDE).icmp(14, 0, 7 << 16))).isEqualTo(VerdictCode.DENY_POLICY);
  }

  @Test
  void ownNodeReachesThePodAndGetsItsReplies() {
    IpAddress bridge = address("10.0.0.254");
    assertThat(fromNode(from(bridge).tcp(5, 8080, TcpFlags.SYN)))
        .isEqualTo(VerdictCode.ALLOW_OWN_NODE);
    assertThat(out(to(bridge).tcp(8080, 5, TcpFlags.ACK))).isEqualTo(VerdictCode.ALLOW_REPLY);
    assertThat(out(to(bridge).tcp(8081, 5, TcpFlags.ACK))).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(in(from(NODE).tcp(5, 8080, TcpFlags.SYN))).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(out(to(NODE).tcp(5, 10250, TcpFlags.SYN))).isEqualTo(VerdictCode.ALLOW_POLICY);
  }

  @Test
  void laterFragmentsFollowTheFirst() {
    List<byte[]> allowed = to(OUTSIDE).udp(5, 6).payload(new byte[40]).buildFragments(2, 7);
    assertThat(out(allowed.get(1))).isEqualTo(VerdictCode.DROP_FRAGMENT);
    assertThat(out(allowed.get(0))).isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(out(allowed.get(1))).isEqualTo(VerdictCode.ALLOW_FRAGMENT);
    List<byte[]> denied = to(STRANGER).udp(5, 6).payload(new byte[40]).buildFragments(2, 7);
    assertThat(out(denied.get(0))).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(out(denied.get(1))).isEqualTo(VerdictCode.DENY_FRAGMENT);
    assertThat(in(from(OUTSIDE).udp(5, 6).payload(new byte[40]).buildFragments(2, 7).get(1)))
        .isEqualTo(VerdictCode.DROP_FRAGMENT);
    List<byte[]> v6 = to(OUTSIDE6).udp(5, 6).payload(new byte[40]).buildFragments(2, 7);
    assertThat(out(v6.get(0))).isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(out(v6.get(2))).isEqualTo(VerdictCode.ALLOW_FRAGMENT);
  }

  @Test
  void errorsPassWhenTheyBelongToAFlow() {
    byte[] sent = to(OUTSIDE).udp(5, 6).build();
    var fromHost = from(OUTSIDE).icmpError(3, 3, sent, 28);
    var fromRouter = from(STRANGER).icmpError(11, 0, sent, 28);
    assertThat(in(fromHost)).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(out(sent)).isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(in(fromHost)).isEqualTo(VerdictCode.ALLOW_RELATED);
    assertThat(in(fromRouter)).isEqualTo(VerdictCode.ALLOW_RELATED);
    assertThat(in(from(STRANGER).icmpError(5, 0, sent, 28))).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(in(from(STRANGER).icmpError(11, 0, sent, 27))).isEqualTo(VerdictCode.DENY_POLICY);
    byte[] neverSent = to(OUTSIDE).udp(5, 7).build();
    assertThat(in(from(OUTSIDE).icmpError(3, 3, neverSent, 28))).isEqualTo(VerdictCode.DENY_POLICY);
    byte[] another = PacketBuilder.ip(address("10.0.0.2"), OUTSIDE).udp(5, 6).build();
    assertThat(in(from(OUTSIDE).icmpError(3, 3, another, 28))).isEqualTo(VerdictCode.DENY_POLICY);
  }

  @Test
  void podMayReportErrorsAboutWhatItWasAllowedToReceive() {
    byte[] received = from(STRANGER).tcp(5, 80, TcpFlags.SYN).build();
    var error = to(STRANGER).icmpError(3, 3, received, 28);
    assertThat(out(error)).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(in(received)).isEqualTo(VerdictCode.ALLOW_POLICY);
    assertThat(out(error)).isEqualTo(VerdictCode.ALLOW_RELATED);
    assertThat(out(to(address("203.0.113.10")).icmpError(3, 3, received, 28)))
        .isEqualTo(VerdictCode.DENY_POLICY);
    byte[] probe = from(address("10.0.0.254")).udp(5, 9).build();
    var unreachable = to(address("10.0.0.254")).icmpError(3, 3, probe, 28);
    assertThat(out(unreachable)).isEqualTo(VerdictCode.DENY_POLICY);
    assertThat(oracle.decide(IN, probe, true).verdict()).isEqualTo(VerdictCode.ALLOW_OWN_NODE);
    assertThat(out(unreachable)).isEqualTo(VerdictCode.ALLOW_RELATED);
  }

  @Test
  void reportedDecisionIsTheForwardOne() {
    var forward = oracle.decide(OUT, to(OUTSIDE).udp(5, 6).build(), false);
    assertThat(forward.decision()).isNotNull();
    assertThat(oracle.decide(IN, from(OUTSIDE).udp(6, 5).build(), false).decision())
        .isEqualTo(forward.decision());
    assertThat(oracle.decide(OUT, to(POD).udp(5, 6).build(), false).decision()).isNull();
    assertThat(oracle.decide(IN, from(OUTSIDE).tcp(1, 2, 0).build(), true).decision()).isNull();
  }
}
