package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is pinned, attached or kept and not needed any more.
final class Leftovers {
  private final Kernel kernel;
  private final PinFolder pins;
  private final Attachments attachments;
  private final StateFolder state;

  Leftovers(Kernel kernel, PinFolder pins, Attachments attachments, StateFolder state) {
    this.kernel = kernel;
    this.pins = pins;
    this.attachments = attachments;
    this.state = state;
  }

  /// Takes our programs off an interface and forgets its endpoint; no failure if there is none.
  void removeInterface(int ifindex, @Nullable Running running) throws LoaderException {
    for (PodProgram side : PodProgram.values()) {
      attachments.remove(ifindex, side);
    }
    if (running != null) {
      running.program().endpoints().remove(ifindex);
    }
  }

  /// Removes program sets that run nowhere, and copies of bundles that no bank holds.
  ///
  /// @return what was removed
  List<String> collect(@Nullable Running running) throws LoaderException {
    var removed = new ArrayList<String>();
    var used = new HashSet<Integer>();
    for (int ifindex : attachments.interfaces()) {
      for (PodProgram side : PodProgram.values()) {
        Integer program = attachments.attached(ifindex, side).program();
        if (program != null) {
          used.add(program);
        }
      }
    }
    for (Path set : pins.list(pins.sets())) {
      boolean current = running != null && running.set().equals(set);
      if (!current && !runsSomewhere(set, used)) {
        pins.remove(set);
        removed.add(set.toString());
      }
    }
    var hashes = new TreeSet<String>();
    if (running != null) {
      for (int bank = 0; bank < 2; bank++) {
        String hash = pins.bundleOf(running.set(), bank);
        if (hash != null) {
          hashes.add(hash);
        }
      }
    }
    removed.addAll(state.keepOnly(hashes));
    return removed;
  }

  private boolean runsSomewhere(Path set, Set<Integer> used) throws LoaderException {
    for (PodProgram side : PodProgram.values()) {
      Path pin = set.resolve(side.function());
      if (pins.present(pin)) {
        int fd = kernel.openPin(pin);
        try {
          if (used.contains(kernel.programInfo(fd).id())) {
            return true;
          }
        } finally {
          kernel.close(fd);
        }
      }
    }
    return false;
  }
}
