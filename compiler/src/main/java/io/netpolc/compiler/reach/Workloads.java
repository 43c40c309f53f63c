package io.netpolc.compiler.reach;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.reach.Endpoint.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Sorts pods into workloads that the tables of every side treat alike.
final class Workloads {
  /// A workload and where it stands.
  ///
  /// @param places one for each side
  record Seat(Workload workload, List<Side.Place> places) {
    Seat {
      places = List.copyOf(places);
    }
  }

  private final List<Pod> pods;
  private final List<Side> sides;

  /// @param pods by subject number
  Workloads(List<Pod> pods, List<Side> sides) {
    this.pods = pods;
    this.sides = sides;
  }

  /// The workloads in order of their labels.
  List<Seat> seats(Grouping grouping) {
    Map<String, List<Integer>> owned = new LinkedHashMap<>();
    for (int subject = 0; subject < pods.size(); subject++) {
      Pod pod = pods.get(subject);
      String name = grouping == Grouping.POD ? WorkloadLabel.ofPod(pod) : WorkloadLabel.of(pod);
      owned.computeIfAbsent(name, _ -> new ArrayList<>()).add(subject);
    }
    var seats = new ArrayList<Seat>();
    owned.forEach((label, members) -> {
      boolean alone = members.size() == 1 && pods.get(members.getFirst()).owner() == null;
      var places = new HashSet<List<Side.Place>>();
      members.forEach(subject -> places.add(places(subject)));
      if (!alone && places.size() == 1) {
        seats.add(seat(label, members));
      } else {
        members.forEach(
            subject -> seats.add(seat(WorkloadLabel.ofPod(pods.get(subject)), List.of(subject))));
      }
    });
    seats.sort(Comparator.comparing(seat -> seat.workload().label()));
    return seats;
  }

  private Seat seat(String label, List<Integer> subjects) {
    List<Pod> members = subjects.stream().map(pods::get).toList();
    var workload = new Workload(label, members.getFirst().namespace(), members);
    return new Seat(workload, places(subjects.getFirst()));
  }

  private List<Side.Place> places(int subject) {
    return sides.stream().map(side -> side.place(subject)).toList();
  }
}
