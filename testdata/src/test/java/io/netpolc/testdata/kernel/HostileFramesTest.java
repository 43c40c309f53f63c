package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.PacketOracle;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.packet.Frame;
import io.netpolc.compiler.packet.PacketParser;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.fixture.FrameSocket;
import io.netpolc.loader.Counter;
import io.netpolc.loader.NodePolicy;
import io.netpolc.testdata.random.Dice;
import io.netpolc.testdata.random.HostileKind;
import io.netpolc.testdata.random.PacketGenerator;
import io.netpolc.testdata.random.PacketStep;
import io.netpolc.testdata.random.Probes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A pod sends frames that are malformed or made to pass, truncated ones that `BPF_PROG_TEST_RUN`
/// does not take among them: of each frame that the packet rules deny the program on the pod's
/// interface counts one drop, with the verdict that the rules say, and of the others none.
///
/// Not sent: VLAN tags, which the kernel takes out before the program sees the frame, and later
/// fragments, whose verdict depends on the order in which frames arrive.
@Tag("privileged")
final class HostileFramesTest {
  private static final int EACH_KIND = Boolean.getBoolean("netpolc.long") ? 10_000 : 1_000;
  private static final int LOOKS = 100;
  private static final int PAUSE_MILLIS = 50;

  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: a, namespace: x}
      spec:
        podSelector: {matchLabels: {app: a}}
        policyTypes: [Ingress, Egress]
        egress:
        - to: [{podSelector: {matchLabels: {app: b}}}]
          ports:
          - {port: 8080}
          - {port: 8080, protocol: UDP}
        - to: [{ipBlock: {cidr: 10.9.0.0/16}}, {ipBlock: {cidr: "fd00:9::/32"}}]
      """;

  @BeforeEach
  void kernel() {
    LivePods.assume();
  }

  @Test
  void aPodsFramesAreDroppedWhereTheRulesDenyThem() throws Exception {
    long seed = Dice.seedOfRun();
    System.out.printf("hostile frames: -Dnetpolc.seed=%d%n", seed);
    try (LivePods pods = LivePods.create()) {
      CheckedInput input = pods.input(POLICY);
      Pod pod =
          input.cluster().pods().stream()
              .filter(p -> p.qualifiedName().equals("x/a"))
              .findFirst()
              .orElseThrow();
      var evaluator = new Evaluator(input.policies(), input.cluster(), SemanticsOptions.DEFAULT);
      NodePolicy policy = pods.policy();
      policy.load(pods.compile(POLICY));
      BpfObjects objects = BpfObjects.of(pods);
      Map<VerdictCode, Long> before = drops(policy);
      Map<VerdictCode, Long> expected = new EnumMap<>(before);
      var oracle = new PacketOracle(evaluator, pod, false);
      long allowed = 0;
      try (FrameSocket socket = pods.in("a", () -> FrameSocket.open("eth0"))) {
        for (byte[] frame :
            frames(new Dice(seed), pod, new Probes(input.cluster(), input.policies()))) {
          if (isSent(frame) && socket.send(frame)) {
            VerdictCode verdict = oracle.decide(Direction.EGRESS, frame, false).verdict();
            if (verdict.allowed()) {
              allowed++;
            } else {
              expected.merge(verdict, 1L, Long::sum);
            }
          }
        }
      }
      for (int look = 0; look < LOOKS && !drops(policy).equals(expected); look++) {
        Thread.sleep(PAUSE_MILLIS);
      }
      assertThat(drops(policy)).isEqualTo(expected);
      BpfObjects.of(pods).assertLikeBefore(objects, List.of());
      System.out.printf("hostile frames: %d allowed, dropped: %s%n", allowed, expected);
      assertThat(allowed).isPositive();
      assertThat(expected)
          .containsKeys(
              VerdictCode.DENY_POLICY,
              VerdictCode.DROP_MALFORMED,
              VerdictCode.DROP_SPOOFED,
              VerdictCode.DROP_EXTENSION_HEADERS,
              VerdictCode.DROP_ETHERTYPE);
    }
  }

  private static Map<VerdictCode, Long> drops(NodePolicy policy) throws Exception {
    Map<VerdictCode, Long> drops = new EnumMap<>(VerdictCode.class);
    for (Counter counter : Objects.requireNonNull(policy.status()).drops()) {
      if (counter.id() % 2 == 1) {
        drops.put(VerdictCode.of(counter.id() / 2).orElseThrow(), counter.packets());
      }
    }
    return drops;
  }

  private static List<byte[]> frames(Dice dice, Pod pod, Probes probes) {
    var frames = new ArrayList<byte[]>();
    for (IpAddress own : pod.addresses()) {
      probes.addresses().stream()
          .filter(remote -> remote.family() == own.family())
          .forEach(remote -> frames.addAll(Prefixes.of(own, remote)));
    }
    var generator = new PacketGenerator(dice, pod, probes);
    for (HostileKind kind : HostileKind.values()) {
      for (int i = 0; i < EACH_KIND; i++) {
        generator.hostile(kind).stream()
            .filter(step -> step.direction() == Direction.EGRESS)
            .map(PacketStep::frame)
            .forEach(frames::add);
      }
    }
    return frames;
  }

  private static boolean isSent(byte[] frame) {
    int type = (frame[12] & 0xff) << 8 | (frame[13] & 0xff);
    boolean tagged = type == 0x8100 || type == 0x88a8;
    boolean later =
        PacketParser.parse(frame) instanceof Frame.Ip ip
            && ip.fragmentation() instanceof Frame.Fragmentation.Later;
    return !tagged && !later;
  }
}
