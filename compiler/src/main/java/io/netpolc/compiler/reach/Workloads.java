package io.netpolc.compiler.reach;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Sorts pods into workloads that the tables cannot tell apart.
final class Workloads {
  /// Where a workload stands in the tables.
  ///
  /// @param egress profile of what its pods may send
  /// @param ingress profile of what its pods may get
  /// @param peers peer class by family; absent where its pods have no address of it
  record Seat(Workload workload, int egress, int ingress, Map<IpFamily, Integer> peers) {
    /// The peer class in a family, or -1.
    int peer(IpFamily family) {
      return peers.getOrDefault(family, -1);
    }
  }

  private record Place(int egress, int ingress, Map<IpFamily, Integer> peers) {}

  private final List<Pod> pods;
  private final DecisionTables tables;
  private final Allowances allowances;
  private final PeerLookup lookup;
  private final Set<IpFamily> families;

  /// @param pods by subject number
  Workloads(
      List<Pod> pods,
      DecisionTables tables,
      Allowances allowances,
      PeerLookup lookup,
      Set<IpFamily> families) {
    this.pods = pods;
    this.tables = tables;
    this.allowances = allowances;
    this.lookup = lookup;
    this.families = families;
  }

  /// The workloads in order of their labels.
  List<Seat> seats(Grouping grouping) {
    Map<String, List<Integer>> owned = new LinkedHashMap<>();
    for (int subject = 0; subject < pods.size(); subject++) {
      Pod pod = pods.get(subject);
      String name = grouping == Grouping.POD ? podLabel(pod) : ownerLabel(pod);
      owned.computeIfAbsent(name, _ -> new ArrayList<>()).add(subject);
    }
    var seats = new ArrayList<Seat>();
    owned.forEach((label, members) -> {
      Map<Place, List<Integer>> alike = new LinkedHashMap<>();
      members.forEach(
          subject -> alike.computeIfAbsent(place(subject), _ -> new ArrayList<>()).add(subject));
      if (members.size() == 1 && pods.get(members.getFirst()).owner() == null) {
        seats.add(seat(podLabel(pods.get(members.getFirst())), place(members.getFirst()), members));
      } else if (alike.size() == 1) {
        seats.add(seat(label, place(members.getFirst()), members));
      } else {
        members.forEach(subject ->
            seats.add(seat(podLabel(pods.get(subject)), place(subject), List.of(subject))));
      }
    });
    seats.sort(Comparator.comparing(seat -> seat.workload().label()));
    return seats;
  }

  private Seat seat(String label, Place place, List<Integer> subjects) {
    List<Pod> members = subjects.stream().map(pods::get).toList();
    var workload = new Workload(label, members.getFirst().namespace(), members);
    return new Seat(workload, place.egress, place.ingress, place.peers);
  }

  private Place place(int subject) {
    Map<IpFamily, Integer> peers = new HashMap<>();
    for (IpFamily family : families) {
      IpAddress address = pods.get(subject).address(family);
      if (address != null) {
        peers.put(family, lookup.of(address));
      }
    }
    return new Place(
        allowances.profile(tables.vector(subject, Direction.EGRESS)),
        allowances.profile(tables.vector(subject, Direction.INGRESS)),
        peers);
  }

  private static String podLabel(Pod pod) {
    return pod.qualifiedName() + "[Pod]";
  }

  private static String ownerLabel(Pod pod) {
    Pod.Owner owner = pod.owner();
    if (owner != null) {
      return pod.namespace() + "/" + owner.name() + "[" + owner.kind() + "]";
    }
    if (pod.labels().isEmpty()) {
      return podLabel(pod);
    }
    String labels =
        new TreeMap<>(pod.labels())
            .entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    return pod.namespace() + "/{" + labels + "}[Pod]";
  }
}
