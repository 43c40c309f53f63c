package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.KernelPacketEngine;
import io.netpolc.testdata.cases.Manifests;
import io.netpolc.testdata.random.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// So many nodes in the IPv6 trie that entries of two bytes cannot tell them apart.
@Tag("privileged")
final class WideEntriesTest {
  private static final int BLOCKS = 17_000;
  private static final int PACKETS = 3_000;
  private static final int PORT = 80;
  private static final IpAddress POD4 = address("10.0.0.1");
  private static final IpAddress POD6 = address("fd00::1");

  @Test
  void bothProgramsDecideAsTheTablesSay() throws Exception {
    Long replay = Long.getLong("netpolc.seed");
    long seed = replay == null ? Dice.seedOfRun() : replay;
    var random = new SplittableRandom(seed);
    List<Cidr> blocks = blocks(random);
    Compiled compiled = Compiled.of(Manifests.read(manifests(blocks)));
    assertThat(compiled.bundle().shape().entries()).isEqualTo(TrieEntries.WIDE);
    try (KernelPacketEngine generic = compiled.loadGeneric();
        KernelPacketEngine specialised = compiled.loadSpecialised()) {
      int allowed = 0;
      for (int i = 0; i < PACKETS; i++) {
        IpAddress remote = remote(blocks, random);
        boolean expected =
            compiled.tables().decide(0, Direction.INGRESS, remote, Protocol.TCP, PORT).allowed();
        byte[] frame =
            PacketBuilder.firstPacket(
                remote, remote.family() == POD4.family() ? POD4 : POD6, Protocol.TCP, 40001, PORT);
        for (KernelPacketEngine engine : List.of(generic, specialised)) {
          assertThat(engine.decide(0, Direction.INGRESS, frame, false).passes())
              .as("%s (seed %d)", remote, seed)
              .isEqualTo(expected);
        }
        allowed += expected ? 1 : 0;
      }
      System.out.printf(
          "    wide entries: %d of %d packets allowed (seed %d)%n", allowed, PACKETS, seed);
      assertThat(allowed).isBetween(PACKETS / 10, PACKETS - PACKETS / 10);
    }
  }

  private static List<Cidr> blocks(SplittableRandom random) {
    var blocks = new ArrayList<Cidr>();
    for (int i = 0; i < BLOCKS; i++) {
      IpAddress network =
          IpAddress.v6(0x2001_0db8L << 32 | random.nextInt(1 << 30), random.nextLong());
      blocks.add(Cidr.of(network, 66 + random.nextInt(60)));
      if (i % 10 == 0) {
        blocks.add(Cidr.of(IpAddress.v4(random.nextInt()), 12 + random.nextInt(20)));
      }
    }
    return blocks;
  }

  /// An address of a block, or one that is a bit away from it.
  private static IpAddress remote(List<Cidr> blocks, SplittableRandom random) {
    Cidr block = blocks.get(random.nextInt(blocks.size()));
    IpAddress inside = random.nextBoolean() ? block.network() : block.last();
    int bit = random.nextInt(2 * inside.family().bits());
    if (bit >= inside.family().bits()) {
      return inside;
    }
    return inside.family() == POD4.family()
        ? IpAddress.v4((int) inside.low() ^ 1 << (bit & 31))
        : IpAddress.v6(
            bit < 64 ? inside.high() ^ 1L << bit : inside.high(),
            bit < 64 ? inside.low() : inside.low() ^ 1L << bit);
  }

  private static String manifests(List<Cidr> blocks) {
    var text = new StringBuilder();
    text.append(
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: p, namespace: x}
        spec:
          podSelector: {}
          policyTypes: [Ingress]
          ingress:
          - from:
        """);
    blocks.forEach(
        block -> text.append("    - {ipBlock: {cidr: \"").append(block).append("\"}}\n"));
    text.append(
        """
        ---
        {apiVersion: v1, kind: Namespace, metadata: {name: x}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: x}
        spec: {containers: [{name: c, image: i}]}
        status: {phase: Running, podIPs: [{ip: %s}, {ip: "%s"}]}
        """
            .formatted(POD4, POD6));
    return text.toString();
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text), text);
  }
}
