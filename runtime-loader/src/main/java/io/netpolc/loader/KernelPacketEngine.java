package io.netpolc.loader;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.proof.PacketEngine;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.failure.LoaderException;

/// Asks the kernel: the bundle's program, loaded with its tables into maps of its own, attached to
/// nothing, run on each packet by `BPF_PROG_TEST_RUN`.
public final class KernelPacketEngine implements PacketEngine<LoaderException>, AutoCloseable {
  /// `lo`, which every network namespace has: stands for the pod's interface and for where
  /// forwarded packets come from.
  private static final int LOOPBACK = 1;

  private static final int OWN_NODE = 0;
  private static final int ETHERNET_HEADER = 14;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;

  private final Bundle bundle;
  private final ProgramInstance instance;
  private int currentSubject = -1;

  private KernelPacketEngine(Bundle bundle, ProgramInstance instance) {
    this.bundle = bundle;
    this.instance = instance;
  }

  /// Loads a bundle's program for questions.
  ///
  /// @param bundle its seeds are checked against its shape
  /// @param object the object to load: the bundle's own, or the generic one
  /// @throws LoaderException if it cannot be loaded; nothing is left behind
  public static KernelPacketEngine load(Bundle bundle, byte[] object) throws LoaderException {
    NodePolicy.checkSeeds(bundle);
    return seeded(bundle, ProgramInstance.load(object, bundle.shape()));
  }

  /// Fills a program of the bundle's shape.
  ///
  /// @param instance ends with the engine, and if this fails
  static KernelPacketEngine seeded(Bundle bundle, ProgramInstance instance) throws LoaderException {
    try {
      instance.seed(0, bundle.shape(), bundle.seeds());
      instance.commit(0);
      return new KernelPacketEngine(bundle, instance);
    } catch (LoaderException | RuntimeException failure) {
      instance.close();
      throw failure;
    }
  }

  /// `BPF_PROG_TEST_RUN` refuses frames that end inside the Ethernet header, or inside the fixed
  /// part of the IP header that the Ethernet type announces (`bpf_prog_test_run_skb` in
  /// `net/bpf/test_run.c`). On an interface they are dropped as malformed like any other truncated
  /// packet.
  @Override
  public boolean takes(byte[] frame) {
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

  /// Puts other tables under the same program, and forgets everything.
  ///
  /// @param seeds for the shape of the bundle
  public void exchange(Seeds seeds) throws LoaderException {
    instance.seed(0, bundle.shape(), seeds);
    currentSubject = -1;
    forget();
  }

  @Override
  public Answer decide(int subject, Direction direction, byte[] frame, boolean fromOwnNode)
      throws LoaderException {
    if (subject != currentSubject) {
      instance.setEndpoint(LOOPBACK, subject, subject, bundle.subjects().get(subject).addresses());
      currentSubject = subject;
    }
    PodProgram program = direction == Direction.EGRESS ? PodProgram.FROM_POD : PodProgram.TO_POD;
    TestResult result =
        instance.testRun(program, frame, LOOPBACK, fromOwnNode ? OWN_NODE : LOOPBACK, 1);
    VerdictCode verdict = VerdictCode.of(result.verdict()).orElse(null);
    return new Answer(verdict, result.passes(), result.decision());
  }

  @Override
  public void forget() throws LoaderException {
    instance.forget();
  }

  /// Removes the program and its maps from the kernel.
  @Override
  public void close() {
    instance.close();
  }
}
