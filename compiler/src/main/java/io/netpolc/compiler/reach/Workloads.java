package io.netpolc.compiler.reach;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Endpoint.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Sorts pods into workloads that the tables of every side treat alike. Pods that one side treats
/// apart stand alone on every side.
final class Workloads {
  /// A workload and where it stands.
  ///
  /// @param workloads one for each side, of one label
  /// @param places one for each side
  /// @param v4 whether it has an IPv4 address on some side
  /// @param v6 whether it has an IPv6 address on some side
  record Seat(List<Workload> workloads, List<Side.Place> places, boolean v4, boolean v6) {
    Seat {
      workloads = List.copyOf(workloads);
      places = List.copyOf(places);
    }

    static Seat of(List<Workload> workloads, List<Side.Place> places) {
      return new Seat(
          workloads,
          places,
          places.stream().anyMatch(place -> place.v4() >= 0),
          places.stream().anyMatch(place -> place.v6() >= 0));
    }

    /// Whether it has an address of a family on some side.
    boolean has(IpFamily family) {
      return family == IpFamily.V4 ? v4 : v6;
    }

    String label() {
      return workloads.getFirst().label();
    }
  }

  private final List<Side> sides;
  private final Grouping grouping;
  private final List<Seat> seats = new ArrayList<>();
  private final List<Lone> lone = new ArrayList<>();

  Workloads(List<Side> sides, Grouping grouping) {
    this.sides = sides;
    this.grouping = grouping;
    owned().forEach(this::seat);
    seats.sort(Comparator.comparing(Seat::label));
    lone.sort(Comparator.comparing(one -> one.workload().label()));
  }

  /// The workloads that all sides have, in order of their labels.
  List<Seat> seats() {
    return seats;
  }

  /// Those that some side lacks, in order of their labels.
  List<Lone> lone() {
    return lone;
  }

  /// The subjects by what they are called together, for each side.
  private Map<String, List<List<Integer>>> owned() {
    Map<String, List<List<Integer>>> owned = new TreeMap<>();
    for (int side = 0; side < sides.size(); side++) {
      List<Pod> pods = sides.get(side).pods();
      for (int subject = 0; subject < pods.size(); subject++) {
        Pod pod = pods.get(subject);
        String name = grouping == Grouping.POD ? WorkloadLabel.ofPod(pod) : WorkloadLabel.of(pod);
        owned.computeIfAbsent(name, _ -> none()).get(side).add(subject);
      }
    }
    return owned;
  }

  private List<List<Integer>> none() {
    var lists = new ArrayList<List<Integer>>();
    sides.forEach(_ -> lists.add(new ArrayList<>()));
    return lists;
  }

  private void seat(String label, List<List<Integer>> members) {
    if (!alone(members) && alike(members)) {
      add(label, members);
      return;
    }
    Map<String, List<List<Integer>>> byPod = new TreeMap<>();
    for (int side = 0; side < sides.size(); side++) {
      for (int subject : members.get(side)) {
        String own = WorkloadLabel.ofPod(sides.get(side).pods().get(subject));
        byPod.computeIfAbsent(own, _ -> none()).get(side).add(subject);
      }
    }
    byPod.forEach(this::add);
  }

  /// Whether a pod without an owner has no like on any side.
  private boolean alone(List<List<Integer>> members) {
    for (int side = 0; side < sides.size(); side++) {
      List<Integer> here = members.get(side);
      boolean owned =
          !here.isEmpty() && sides.get(side).pods().get(here.getFirst()).owner() != null;
      if (here.size() > 1 || owned) {
        return false;
      }
    }
    return true;
  }

  /// Whether each side treats all of them alike.
  private boolean alike(List<List<Integer>> members) {
    for (int side = 0; side < sides.size(); side++) {
      var places = new HashSet<Side.Place>();
      for (int subject : members.get(side)) {
        places.add(sides.get(side).place(subject));
      }
      if (places.size() > 1) {
        return false;
      }
    }
    return true;
  }

  private void add(String label, List<List<Integer>> members) {
    var workloads = new ArrayList<Workload>();
    var places = new ArrayList<Side.Place>();
    for (int i = 0; i < sides.size(); i++) {
      Side side = sides.get(i);
      List<Pod> pods = members.get(i).stream().map(side.pods()::get).toList();
      if (!pods.isEmpty()) {
        workloads.add(new Workload(label, pods.getFirst().namespace(), pods));
        places.add(side.place(members.get(i).getFirst()));
      }
    }
    if (workloads.size() == sides.size()) {
      seats.add(Seat.of(workloads, places));
    } else {
      lone.add(new Lone(workloads.getFirst(), members.getFirst().isEmpty()));
    }
  }
}
