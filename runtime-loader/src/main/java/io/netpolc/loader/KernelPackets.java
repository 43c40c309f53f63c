package io.netpolc.loader;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.proof.PacketEngine.Answer;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.failure.LoaderException;

/// Runs programs on packets by `BPF_PROG_TEST_RUN`.
///
/// @param program attached to nothing; knows an endpoint of [#LOOPBACK]
record KernelPackets(ProgramInstance program) {
  /// `lo`, which every network namespace has: stands for the pod's interface and for where
  /// forwarded packets come from.
  static final int LOOPBACK = 1;

  private static final int OWN_NODE = 0;
  private static final int ETHERNET_HEADER = 14;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;

  /// `BPF_PROG_TEST_RUN` refuses frames that end inside the Ethernet header, or inside the fixed
  /// part of the IP header that the Ethernet type announces (`bpf_prog_test_run_skb` in
  /// `net/bpf/test_run.c`). On an interface they are dropped as malformed like any other truncated
  /// packet.
  static boolean takes(byte[] frame) {
    if (frame.length < ETHERNET_HEADER) {
      return false;
    }
    int type = (frame[12] & 0xff) << 8 | (frame[13] & 0xff);
    return switch (type) {
      case ETHERTYPE_IPV4 -> frame.length >= ETHERNET_HEADER + 20;
      case ETHERTYPE_IPV6 -> frame.length >= ETHERNET_HEADER + 40;
      default -> true;
    };
  }

  /// Decides a packet of the endpoint.
  ///
  /// @param frame one that [#takes] says yes to
  Answer decide(Direction direction, byte[] frame, boolean fromOwnNode) throws LoaderException {
    PodProgram side = direction == Direction.EGRESS ? PodProgram.FROM_POD : PodProgram.TO_POD;
    TestResult result =
        program.testRun(side, frame, LOOPBACK, fromOwnNode ? OWN_NODE : LOOPBACK, 1);
    VerdictCode verdict = VerdictCode.of(result.verdict()).orElse(null);
    return new Answer(verdict, result.passes(), result.decision());
  }
}
