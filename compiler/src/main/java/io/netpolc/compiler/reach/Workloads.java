package io.netpolc.compiler.reach;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Endpoint.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Sorts pods into workloads that the tables of every side treat alike. Pods that one side treats
/// apart stand alone on every side.
final class Workloads {
  /// A workload and where it stands.
  ///
  /// @param workloads one for each side, of one label
  /// @param members for each side the numbers of its pods
  /// @param places one for each side
  /// @param v4 whether it has an IPv4 address on some side
  /// @param v6 whether it has an IPv6 address on some side
  record Seat(
      List<Workload> workloads,
      List<List<Integer>> members,
      List<Side.Place> places,
      boolean v4,
      boolean v6) {
    Seat {
      workloads = List.copyOf(workloads);
      members = List.copyOf(members);
      places = List.copyOf(places);
    }

    /// @param members at least one for each side, alike
    static Seat of(String label, List<Side> sides, List<List<Integer>> members) {
      var workloads = new ArrayList<Workload>();
      var places = new ArrayList<Side.Place>();
      for (int i = 0; i < sides.size(); i++) {
        Side side = sides.get(i);
        List<Pod> pods = members.get(i).stream().map(side.pods()::get).toList();
        workloads.add(new Workload(label, pods.getFirst().namespace(), pods));
        places.add(side.place(members.get(i).getFirst()));
      }
      return new Seat(
          workloads,
          members,
          places,
          places.stream().anyMatch(place -> place.v4() >= 0),
          places.stream().anyMatch(place -> place.v6() >= 0));
    }

    /// The same with fewer pods.
    ///
    /// @param fewer at least one for each side
    Seat only(List<List<Integer>> fewer) {
      var left = new ArrayList<Workload>();
      for (int i = 0; i < fewer.size(); i++) {
        List<Integer> numbers = members.get(i);
        List<Pod> pods = workloads.get(i).pods();
        left.add(
            new Workload(
                label(),
                workloads.get(i).namespace(),
                fewer.get(i).stream().map(each -> pods.get(numbers.indexOf(each))).toList()));
      }
      return new Seat(left, fewer, places, v4, v6);
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
  private final List<NodePeers> nodes;
  private final Set<IpAddress> apart;
  private final Grouping grouping;
  private final List<Seat> seats = new ArrayList<>();
  private final List<Lone> lone = new ArrayList<>();

  /// @param sides one, or two to compare
  /// @param nodes one for each side
  /// @param apart addresses of nodes that pods may be told apart about
  Workloads(List<Side> sides, List<NodePeers> nodes, Set<IpAddress> apart, Grouping grouping) {
    this.sides = sides;
    this.nodes = nodes;
    this.apart = apart;
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
    Set<String> relabelled = grouping == Grouping.POD ? Set.of() : relabelled();
    Map<String, List<List<Integer>>> owned = new TreeMap<>();
    for (int side = 0; side < sides.size(); side++) {
      List<Pod> pods = sides.get(side).pods();
      for (int subject = 0; subject < pods.size(); subject++) {
        Pod pod = pods.get(subject);
        boolean alone = grouping == Grouping.POD || relabelled.contains(pod.qualifiedName());
        String name = alone ? WorkloadLabel.ofPod(pod) : WorkloadLabel.of(pod);
        owned.computeIfAbsent(name, _ -> none()).get(side).add(subject);
      }
    }
    return owned;
  }

  /// The pods without an owner that each side has and that have other labels on one: the same pods
  /// all the same.
  private Set<String> relabelled() {
    Map<String, String> labels = new HashMap<>();
    var relabelled = new HashSet<String>();
    for (Side side : sides) {
      for (Pod pod : side.pods()) {
        String label = WorkloadLabel.of(pod);
        String before = pod.owner() == null ? labels.putIfAbsent(pod.qualifiedName(), label) : null;
        if (before != null && !before.equals(label)) {
          relabelled.add(pod.qualifiedName());
        }
      }
    }
    return relabelled;
  }

  private List<List<Integer>> none() {
    var lists = new ArrayList<List<Integer>>();
    sides.forEach(_ -> lists.add(new ArrayList<>()));
    return lists;
  }

  private void seat(String label, List<List<Integer>> members) {
    boolean lacking = members.stream().anyMatch(List::isEmpty);
    if (!alone(members) && (lacking || alike(members))) {
      add(label, members);
      return;
    }
    Map<String, List<List<Integer>>> byPod = new TreeMap<>();
    for (int side = 0; side < sides.size(); side++) {
      for (int subject : members.get(side)) {
        byPod.computeIfAbsent(name(side, subject), _ -> none()).get(side).add(subject);
      }
    }
    List<List<Integer>> unmatched = none();
    byPod.forEach((name, own) -> {
      if (own.stream().noneMatch(List::isEmpty)) {
        add(name, own);
      } else {
        for (int side = 0; side < sides.size(); side++) {
          unmatched.get(side).addAll(own.get(side));
        }
      }
    });
    if (unmatched.stream().noneMatch(List::isEmpty)) {
      cross(label, unmatched);
    } else {
      byPod.forEach((name, own) -> {
        if (own.stream().anyMatch(List::isEmpty)) {
          add(name, own);
        }
      });
    }
  }

  /// Replicas that were made anew have other names, and nothing says which of them is which: all
  /// kinds of one side are compared with all of the other.
  private void cross(String label, List<List<Integer>> members) {
    List<List<Integer>> before = kinds(0, members.getFirst());
    List<List<Integer>> after = kinds(1, members.getLast());
    for (List<Integer> old : before) {
      for (List<Integer> fresh : after) {
        String name =
            after.size() > 1
                ? name(1, fresh.getFirst())
                : before.size() > 1 ? name(0, old.getFirst()) : label;
        add(name, List.of(old, fresh));
      }
    }
  }

  /// Pods of one side by how it treats them.
  private List<List<Integer>> kinds(int side, List<Integer> members) {
    var kinds = new ArrayList<List<Integer>>();
    for (int subject : members) {
      List<Integer> known = null;
      for (List<Integer> kind : kinds) {
        if (alike(side, List.of(kind.getFirst(), subject))) {
          known = kind;
          break;
        }
      }
      if (known == null) {
        kinds.add(new ArrayList<>(List.of(subject)));
      } else {
        known.add(subject);
      }
    }
    return kinds;
  }

  private String name(int side, int subject) {
    return WorkloadLabel.ofPod(sides.get(side).pods().get(subject));
  }

  /// Whether they are one pod without an owner that has no like on any side.
  private boolean alone(List<List<Integer>> members) {
    var names = new HashSet<String>();
    for (int side = 0; side < sides.size(); side++) {
      for (int subject : members.get(side)) {
        names.add(name(side, subject));
      }
    }
    return names.size() == 1 && !isOwned(members);
  }

  private boolean isOwned(List<List<Integer>> members) {
    for (int side = 0; side < sides.size(); side++) {
      List<Integer> here = members.get(side);
      if (!here.isEmpty() && sides.get(side).pods().get(here.getFirst()).owner() != null) {
        return true;
      }
    }
    return false;
  }

  /// Whether each side treats all of them alike.
  private boolean alike(List<List<Integer>> members) {
    for (int side = 0; side < sides.size(); side++) {
      if (!alike(side, members.get(side))) {
        return false;
      }
    }
    return true;
  }

  private boolean alike(int side, List<Integer> members) {
    var places = new HashSet<Side.Place>();
    members.forEach(subject -> places.add(sides.get(side).place(subject)));
    return places.size() <= 1 && nodes.get(side).alike(members, apart);
  }

  private void add(String label, List<List<Integer>> members) {
    if (members.stream().noneMatch(List::isEmpty)) {
      seats.add(Seat.of(label, sides, members));
      return;
    }
    int side = members.getFirst().isEmpty() ? 1 : 0;
    List<Pod> pods = members.get(side).stream().map(sides.get(side).pods()::get).toList();
    lone.add(new Lone(new Workload(label, pods.getFirst().namespace(), pods), side == 1));
  }
}
