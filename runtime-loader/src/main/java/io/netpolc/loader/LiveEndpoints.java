package io.netpolc.loader;

import io.netpolc.loader.Endpoints.Endpoint;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the programs of a [LiveNode] know of interfaces: both banks of an endpoint say the same,
/// except for what is put in force at the moment. Not thread-safe.
final class LiveEndpoints {
  private final GracePeriods grace;

  /// What programs read, by interface.
  private final SortedMap<Integer, Endpoint> enforced = new TreeMap<>();

  /// Interfaces that were enforced as a known pod's.
  private final SortedSet<Integer> known = new TreeSet<>();

  /// The bank that decides.
  private int inForce;

  /// What the bank that is not in force does not say yet.
  private final Map<Integer, Assignment> behind = new HashMap<>();

  LiveEndpoints(GracePeriods grace) {
    this.grace = grace;
  }

  /// What programs read, by interface.
  SortedMap<Integer, Endpoint> enforced() {
    return Collections.unmodifiableSortedMap(enforced);
  }

  /// Whether an interface is enforced as a known pod's.
  boolean isEnforcedAsKnown(int ifindex) {
    Endpoint endpoint = enforced.get(ifindex);
    return endpoint != null && isKnown(endpoint);
  }

  /// Whether an interface was ever enforced as a known pod's.
  boolean wasKnown(int ifindex) {
    return known.contains(ifindex);
  }

  /// The bank that decides after the next change.
  int next() {
    return 1 - inForce;
  }

  /// Those that programs do not read as they are wanted.
  List<Endpoint> changing(SortedMap<Integer, Endpoint> wanted) {
    return wanted.values().stream()
        .filter(endpoint -> !endpoint.equals(enforced.get(endpoint.ifindex())))
        .toList();
  }

  /// Takes over what an earlier process left.
  void adopt(ProgramInstance program) throws LoaderException {
    for (Endpoint endpoint : program.endpoints().all()) {
      enforced.put(endpoint.ifindex(), endpoint);
      noteKnown(endpoint);
    }
  }

  /// Another program, which knows of these, has taken the place of the one before.
  void replaced(SortedMap<Integer, Endpoint> placed) {
    enforced.clear();
    enforced.putAll(placed);
    placed.values().forEach(this::noteKnown);
    inForce = 0;
    behind.clear();
  }

  /// Makes the endpoints what is wanted; those that have other vectors all at once.
  ///
  /// @param names all interfaces there are
  /// @param failures hears of interfaces that found no place
  void become(
      ProgramInstance program,
      SortedMap<Integer, Endpoint> wanted,
      Map<Integer, String> names,
      List<String> failures)
      throws LoaderException {
    known.retainAll(names.keySet());
    boolean givenUp = false;
    for (int ifindex : List.copyOf(enforced.keySet())) {
      if (!wanted.containsKey(ifindex)) {
        remove(program, ifindex);
        givenUp = true;
      }
    }
    Map<Integer, Assignment> changes = new TreeMap<>();
    for (Endpoint endpoint : wanted.values()) {
      int ifindex = endpoint.ifindex();
      Endpoint before = enforced.get(ifindex);
      if (before != null && before.addresses().equals(endpoint.addresses())) {
        if (!before.equals(endpoint)) {
          changes.put(ifindex, endpoint.assignments().getFirst());
          enforced.put(ifindex, endpoint);
          noteKnown(endpoint);
        }
        continue;
      }
      if (before != null) {
        // Packets of one with other addresses are dropped while it is written.
        remove(program, ifindex);
        givenUp = true;
      }
      if (put(program, endpoint, names, failures)) {
        enforced.put(ifindex, endpoint);
        noteKnown(endpoint);
      }
    }
    if (!changes.isEmpty()) {
      flip(program, changes);
    } else if (givenUp) {
      grace.begin();
    }
  }

  private void remove(ProgramInstance program, int ifindex) throws LoaderException {
    program.endpoints().remove(ifindex);
    enforced.remove(ifindex);
    behind.remove(ifindex);
  }

  /// Writes an endpoint that is new, at once: nothing is decided by it yet. One that is refused is
  /// that interface's alone: its packets are dropped.
  ///
  /// @return whether it found a place
  static boolean put(
      ProgramInstance program, Endpoint endpoint, Map<Integer, String> names, List<String> failures)
      throws LoaderException {
    try {
      program.endpoints().put(endpoint);
      return true;
    } catch (BundleRejectedException refused) {
      failures.add(
          "interface %s (%d) has no place among the endpoints, and its packets are dropped"
              .formatted(names.getOrDefault(endpoint.ifindex(), ""), endpoint.ifindex()));
      return false;
    }
  }

  private void noteKnown(Endpoint endpoint) {
    if (isKnown(endpoint)) {
      known.add(endpoint.ifindex());
    }
  }

  private static boolean isKnown(Endpoint endpoint) {
    int subject = endpoint.assignments().getFirst().subject();
    return subject != SubjectNumbers.UNKNOWN && subject != Tables.NO_SUBJECT;
  }

  /// Puts other vectors in force for all at once.
  private void flip(ProgramInstance program, Map<Integer, Assignment> changes)
      throws LoaderException {
    grace.await();
    int idle = 1 - inForce;
    for (var assignment : behind.entrySet()) {
      program.endpoints().assign(assignment.getKey(), idle, assignment.getValue());
    }
    for (var assignment : changes.entrySet()) {
      program.endpoints().assign(assignment.getKey(), idle, assignment.getValue());
    }
    program.setGeneration(idle, program.generation(inForce) + 1);
    program.commit(idle);
    inForce = idle;
    behind.clear();
    behind.putAll(changes);
    grace.begin();
  }

  /// Compares with what the kernel has, and mends what is not so.
  void mend(ProgramInstance program, Map<Integer, String> names, List<Drift> drift)
      throws LoaderException {
    int active = program.activeBank();
    if (active != inForce) {
      drift.add(new Drift(Drift.Kind.ENDPOINT_CHANGED, "bank " + active + " was in force"));
      program.commit(inForce);
    }
    Map<Integer, Endpoint> left = new TreeMap<>(enforced);
    for (Endpoint there : program.endpoints().all()) {
      int ifindex = there.ifindex();
      Endpoint expected = left.remove(ifindex);
      if (expected == null) {
        drift.add(drift(ifindex, names, "was enforced as a pod that is not here"));
        program.endpoints().remove(ifindex);
      } else if (!isSame(there, expected)) {
        drift.add(drift(ifindex, names, "had other addresses or vectors"));
        program.endpoints().put(expected);
        behind.remove(ifindex);
      } else if (lacksShadow(there, expected)) {
        // There was no slot for it, or somebody took it away: only the audit has missed something.
        program.endpoints().put(expected);
        behind.remove(ifindex);
      }
    }
    for (Endpoint missing : left.values()) {
      int ifindex = missing.ifindex();
      drift.add(drift(ifindex, names, "had no endpoint: its packets were dropped"));
      program.endpoints().put(missing);
      behind.remove(ifindex);
    }
  }

  private boolean isSame(Endpoint there, Endpoint expected) {
    return there.addresses().equals(expected.addresses())
        && isSame(there, expected, inForce)
        && (behind.containsKey(there.ifindex()) || isSame(there, expected, 1 - inForce));
  }

  private static boolean isSame(Endpoint there, Endpoint expected, int bank) {
    Assignment held = there.assignments().get(bank);
    Assignment wanted = expected.assignments().get(bank);
    return held.equals(wanted) || held.equals(wanted.withoutShadow());
  }

  private boolean lacksShadow(Endpoint there, Endpoint expected) {
    return expected.assignments().getFirst().isAudited()
        && !there.assignments().get(inForce).isAudited();
  }

  private static Drift drift(int ifindex, Map<Integer, String> names, String what) {
    return new Drift(
        Drift.Kind.ENDPOINT_CHANGED,
        "interface %s (%d) %s".formatted(names.getOrDefault(ifindex, ""), ifindex, what));
  }
}
