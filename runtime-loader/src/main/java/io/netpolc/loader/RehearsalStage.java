package io.netpolc.loader;

import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Has a [CommitGate] look at what is about to be put in force. Its program and maps are made when
/// they are first needed and kept for the next time: loading takes longer than most proofs.
final class RehearsalStage implements AutoCloseable {
  private final Kernel kernel;
  private final CommitGate gate;
  private byte[] object;
  private @Nullable Shape shape;
  private @Nullable ProgramInstance program;

  /// @param object what the programs of the node are made of
  RehearsalStage(Kernel kernel, byte[] object, CommitGate gate) {
    this.kernel = kernel;
    this.object = object;
    this.gate = gate;
  }

  /// From now on the programs of the node are made of another object.
  void use(byte[] other) {
    if (!Arrays.equals(object, other)) {
      close();
      object = other;
    }
  }

  /// Asks the gate.
  ///
  /// @param holder whose tables are to decide; not changed
  /// @param of what the holder is made for
  /// @param bank the one that is to be in force
  /// @param parts pods, and what the bank is to say of them
  /// @throws LoaderException if it may not be put in force, or cannot be looked at
  void rehearse(ProgramInstance holder, Shape of, int bank, List<Rehearsal.Part> parts)
      throws LoaderException {
    if (parts.isEmpty()) {
      return;
    }
    ProgramInstance like = like(of);
    like.node().copyTables(holder.node());
    like.commit(bank);
    like.forget();
    gate.examine(new Rehearsal(of, like, bank, parts));
  }

  private ProgramInstance like(Shape of) throws LoaderException {
    ProgramInstance known = program;
    if (known != null && of.equals(shape)) {
      return known;
    }
    close();
    ProgramInstance made = ProgramInstance.load(kernel, object, of, null);
    program = made;
    shape = of;
    return made;
  }

  /// Removes program and maps from the kernel.
  @Override
  public void close() {
    if (program != null) {
      program.close();
      program = null;
    }
  }
}
