package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which interfaces carry the programs of a [LiveNode]. Not thread-safe.
final class LiveAttachments {
  private final Attachments attachments;
  private final Loading loading;
  private final Leftovers leftovers;
  private final SortedSet<Integer> attached = new TreeSet<>();

  LiveAttachments(Attachments attachments, Loading loading, Leftovers leftovers) {
    this.attachments = attachments;
    this.loading = loading;
    this.leftovers = leftovers;
  }

  /// Interfaces that carry our programs.
  SortedSet<Integer> interfaces() {
    return Collections.unmodifiableSortedSet(attached);
  }

  /// Takes over what an earlier process left.
  void adopt() throws LoaderException {
    attached.addAll(attachments.interfaces());
  }

  /// These carry another program now.
  ///
  /// @return those that carried the one before and have gone
  Set<Integer> replaced(Set<Integer> carriers) {
    Set<Integer> gone = new TreeSet<>(attached);
    gone.removeAll(carriers);
    attached.clear();
    attached.addAll(carriers);
    return gone;
  }

  /// Removes what is left of interfaces that have gone.
  ///
  /// @param names all interfaces there are
  void forgetVanished(Running running, Map<Integer, String> names) throws LoaderException {
    for (int ifindex : List.copyOf(attached)) {
      if (!names.containsKey(ifindex)) {
        leftovers.removeInterface(ifindex, running);
        attached.remove(ifindex);
      }
    }
  }

  /// Attaches the programs where they are not yet. A failure leaves that interface without: it is
  /// said, and tried again.
  void attach(
      Running running, Set<Integer> carriers, Map<Integer, String> names, List<String> failures)
      throws LoaderException {
    for (int ifindex : carriers) {
      if (attached.contains(ifindex)) {
        continue;
      }
      Set<Integer> one = new TreeSet<>(List.of(ifindex));
      try (Undo undo = new Undo()) {
        loading.attach(running.program(), one, undo);
        undo.commit();
      } catch (LoaderException failure) {
        failures.add(
            "interface %s (%d) is NOT ENFORCED: %s"
                .formatted(names.getOrDefault(ifindex, ""), ifindex, failure.getMessage()));
        continue;
      }
      attached.addAll(one);
      if (one.isEmpty()) {
        // It went away in between, perhaps after one of its sides had its program.
        leftovers.removeInterface(ifindex, running);
      }
    }
  }

  /// Compares with what the kernel has, and mends what is not so.
  void mend(Running running, Set<Integer> carriers, Map<Integer, String> names, List<Drift> drift)
      throws LoaderException {
    for (int ifindex : List.copyOf(attached)) {
      if (!names.containsKey(ifindex) || !carriers.contains(ifindex)) {
        continue;
      }
      for (PodProgram side : PodProgram.values()) {
        Integer id = attachments.attached(ifindex, side).program();
        if (id == null || id != running.program().program(side).id()) {
          attached.remove(ifindex);
          drift.add(
              new Drift(
                  id == null ? Drift.Kind.LINK_MISSING : Drift.Kind.PROGRAM_CHANGED,
                  "%s was not on interface %s (%d)"
                      .formatted(side.function(), names.getOrDefault(ifindex, ""), ifindex)));
        }
      }
    }
    List<String> failures = new ArrayList<>();
    attach(running, carriers, names, failures);
    failures.forEach(failure -> drift.add(new Drift(Drift.Kind.LINK_MISSING, failure)));
  }
}
