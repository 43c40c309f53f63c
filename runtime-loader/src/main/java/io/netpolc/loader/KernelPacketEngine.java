package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.proof.PacketEngine;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.Endpoints.Endpoint;
import io.netpolc.loader.failure.LoaderException;
import java.util.List;

/// Asks the kernel: the bundle's program, loaded with its tables into maps of its own, attached to
/// nothing, run on each packet by `BPF_PROG_TEST_RUN`.
public final class KernelPacketEngine implements PacketEngine<LoaderException>, AutoCloseable {
  private final Bundle bundle;
  private final Shape shape;
  private final ProgramInstance instance;
  private final KernelPackets packets;
  private int currentSubject = -1;

  private KernelPacketEngine(Bundle bundle, Shape shape, ProgramInstance instance) {
    this.bundle = bundle;
    this.shape = shape;
    this.instance = instance;
    packets = new KernelPackets(instance);
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

  /// Loads the programs that audit. Each pod has a shadow with the vectors of another one, which
  /// changes no answer.
  ///
  /// @param bundle its seeds are checked against its shape
  /// @param object the generic one
  /// @throws LoaderException if it cannot be loaded; nothing is left behind
  public static KernelPacketEngine loadAuditing(Bundle bundle, byte[] object)
      throws LoaderException {
    NodePolicy.checkSeeds(bundle);
    Shape shape = bundle.shape().withAudits();
    return seeded(bundle, shape, ProgramInstance.load(object, shape));
  }

  /// Fills a program of the bundle's shape.
  ///
  /// @param instance ends with the engine, and if this fails
  static KernelPacketEngine seeded(Bundle bundle, ProgramInstance instance) throws LoaderException {
    return seeded(bundle, bundle.shape(), instance);
  }

  private static KernelPacketEngine seeded(Bundle bundle, Shape shape, ProgramInstance instance)
      throws LoaderException {
    try {
      instance.seed(0, shape, bundle.seeds());
      instance.commit(0);
      return new KernelPacketEngine(bundle, shape, instance);
    } catch (LoaderException | RuntimeException failure) {
      instance.close();
      throw failure;
    }
  }

  @Override
  public boolean takes(byte[] frame) {
    return KernelPackets.takes(frame);
  }

  /// Puts other tables under the same program, and forgets everything.
  ///
  /// @param seeds for the shape of the bundle
  public void exchange(Seeds seeds) throws LoaderException {
    instance.seed(0, shape, seeds);
    currentSubject = -1;
    forget();
  }

  @Override
  public Answer decide(int subject, Direction direction, byte[] frame, boolean fromOwnNode)
      throws LoaderException {
    if (subject != currentSubject) {
      Assignment assignment = assignment(subject);
      instance
          .endpoints()
          .put(
              new Endpoint(
                  KernelPackets.LOOPBACK,
                  List.of(assignment, assignment),
                  bundle.subjects().get(subject).addresses()));
      currentSubject = subject;
    }
    return packets.decide(direction, frame, fromOwnNode);
  }

  private Assignment assignment(int subject) {
    Assignment own = instance.assignment(0, subject);
    if (!shape.audits()) {
      return own;
    }
    Vectors other = instance.assignment(0, (subject + 1) % bundle.subjects().size()).enforced();
    return new Assignment(subject, own.enforced(), new Vectors(other.egress(), other.ingress()));
  }

  /// What the shadows of pods have decided otherwise.
  public List<AuditCounter> audited() throws LoaderException {
    return Auditing.counters(instance);
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
