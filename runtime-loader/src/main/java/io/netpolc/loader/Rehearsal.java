package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.BankImages;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.proof.PacketEngine;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.Endpoints.Endpoint;
import io.netpolc.loader.failure.LoaderException;
import java.util.List;

/// What a [LiveNode] would decide were a commit made, asked of the kernel: a program like the one
/// that decides, under a copy of its tables, attached to nothing and pinned nowhere. Its
/// connections are its own. Not thread-safe.
public final class Rehearsal implements PacketEngine<LoaderException> {
  private final Shape shape;
  private final ProgramInstance program;
  private final int bank;
  private final List<Part> parts;
  private final KernelPackets packets;
  private int current = -1;

  /// A pod, and what is to be said of it.
  record Part(Subject subject, Assignment assignment) {}

  /// @param program holds the tables already
  /// @param bank the one that is to be in force
  Rehearsal(Shape shape, ProgramInstance program, int bank, List<Part> parts) {
    this.shape = shape;
    this.program = program;
    this.bank = bank;
    this.parts = List.copyOf(parts);
    packets = new KernelPackets(program);
  }

  /// The pods for which something changes, by the numbers that are asked about here.
  public List<Subject> subjects() {
    return parts.stream().map(Part::subject).toList();
  }

  /// What the program is made for.
  public Shape shape() {
    return shape;
  }

  /// A copy of the tables as the program reads them, and which vectors the pods are to have.
  public Seeds seeds() throws LoaderException {
    List<int[]> vectors =
        parts.stream()
            .map(part -> part.assignment.enforced())
            .map(of -> new int[] {of.ingress(), of.egress()})
            .toList();
    return BankImages.of(shape, program.node().tables(bank), vectors);
  }

  @Override
  public boolean takes(byte[] frame) {
    return KernelPackets.takes(frame);
  }

  @Override
  public Answer decide(int subject, Direction direction, byte[] frame, boolean fromOwnNode)
      throws LoaderException {
    if (subject != current) {
      Part part = parts.get(subject);
      var nothing = List.of(Assignment.NONE, Assignment.NONE);
      program
          .endpoints()
          .put(
              new Endpoint(KernelPackets.LOOPBACK, nothing, part.subject.addresses())
                  .with(bank, part.assignment));
      current = subject;
    }
    return packets.decide(direction, frame, fromOwnNode);
  }

  @Override
  public void forget() throws LoaderException {
    program.forget();
  }
}
