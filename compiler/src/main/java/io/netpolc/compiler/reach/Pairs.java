package io.netpolc.compiler.reach;

import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.reach.Endpoint.World;
import io.netpolc.compiler.reach.Workloads.Seat;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Every pair of endpoints with what may be sent by each of several sets of policies over one
/// cluster.
final class Pairs {
  /// One pair.
  ///
  /// @param byFamily for each family that both have, what each side allows
  record Pair(Endpoint from, Endpoint to, Map<IpFamily, List<ConnectionSet>> byFamily) {}

  private final Set<IpFamily> families;
  private final List<Side> sides;
  private final List<Seat> seats;

  /// @param resolved of the whole cluster: every pod is a subject
  /// @param tables one for each side
  Pairs(ResolvedProgram resolved, List<DecisionTables> tables, Grouping grouping) {
    Set<IpAddress> inside = inside(resolved);
    families = families(resolved, tables, inside);
    sides =
        tables.stream().map(each -> new Side(resolved.subjects(), each, families, inside)).toList();
    seats = new Workloads(resolved.subjects(), sides).seats(grouping);
  }

  /// The addresses of pods, of nodes that pods run on, and of Services.
  static Set<IpAddress> inside(ResolvedProgram resolved) {
    var inside = new HashSet<IpAddress>();
    resolved.pods().forEach(pod -> inside.addAll(pod.addresses()));
    resolved.ownNodes().values().forEach(inside::addAll);
    resolved.services().forEach(service -> inside.add(service.address()));
    return inside;
  }

  /// The families of running pods. Where all pods are made up from manifests, and have addresses of
  /// both, IPv4, and IPv6 if a policy names it.
  static Set<IpFamily> families(
      ResolvedProgram resolved, List<DecisionTables> tables, Set<IpAddress> inside) {
    var families = EnumSet.noneOf(IpFamily.class);
    resolved.pods().stream()
        .filter(pod -> !pod.synthetic())
        .flatMap(pod -> pod.addresses().stream())
        .forEach(address -> families.add(address.family()));
    if (families.isEmpty()) {
      families.add(IpFamily.V4);
      boolean named =
          tables.stream()
              .flatMap(each -> each.v6().prefixes().stream())
              .anyMatch(prefix ->
                  prefix.prefixLength() < IpFamily.V6.bits() || !inside.contains(prefix.network()));
      if (named) {
        families.add(IpFamily.V6);
      }
    }
    return families;
  }

  List<Workload> workloads() {
    return seats.stream().map(Seat::workload).toList();
  }

  /// From each workload in order, to each workload in order, then to the world; last from the
  /// world. A workload of one pod is not compared with itself.
  void forEach(Consumer<Pair> consumer) {
    for (Seat from : seats) {
      for (Seat to : seats) {
        boolean single = from.workload().pods().size() == 1;
        if (!single || !from.workload().label().equals(to.workload().label())) {
          consumer.accept(between(from, to));
        }
      }
      world(from, Direction.EGRESS).forEach(consumer);
    }
    seats.stream()
        .flatMap(seat -> world(seat, Direction.INGRESS).stream())
        .sorted(Comparator.comparing(pair -> ((World) pair.from()).range()))
        .forEach(consumer);
  }

  private Pair between(Seat from, Seat to) {
    Map<IpFamily, List<ConnectionSet>> byFamily = new EnumMap<>(IpFamily.class);
    for (IpFamily family : families) {
      if (has(from, family) && has(to, family)) {
        var sets = new ArrayList<ConnectionSet>(sides.size());
        for (int i = 0; i < sides.size(); i++) {
          sets.add(sides.get(i).between(from.places().get(i), to.places().get(i), family));
        }
        byFamily.put(family, sets);
      }
    }
    return new Pair(from.workload(), to.workload(), byFamily);
  }

  private static boolean has(Seat seat, IpFamily family) {
    return seat.places().getFirst().peers().containsKey(family);
  }

  /// Neighbouring ranges of which every side allows the same are one.
  private List<Pair> world(Seat seat, Direction direction) {
    var pairs = new ArrayList<Pair>();
    for (IpFamily family : families) {
      if (!has(seat, family)) {
        continue;
      }
      var ranges = new ArrayList<AddressRange>();
      var sets = new ArrayList<List<ConnectionSet>>();
      for (AddressRange range : ranges(family)) {
        List<ConnectionSet> here = outside(seat, direction, range.first());
        boolean joins = !sets.isEmpty() && sets.getLast().equals(here);
        IpAddress first = joins ? ranges.removeLast().first() : range.first();
        ranges.add(new AddressRange(first, range.last()));
        if (!joins) {
          sets.add(here);
        }
      }
      for (int i = 0; i < ranges.size(); i++) {
        var outside = new World(ranges.get(i));
        Map<IpFamily, List<ConnectionSet>> byFamily = Map.of(family, sets.get(i));
        pairs.add(
            direction == Direction.EGRESS
                ? new Pair(seat.workload(), outside, byFamily)
                : new Pair(outside, seat.workload(), byFamily));
      }
    }
    return pairs;
  }

  /// The world in ranges that every side has in one class.
  private List<AddressRange> ranges(IpFamily family) {
    var starts = new TreeSet<IpAddress>();
    sides.forEach(side -> side.world(family).forEach(part -> starts.add(part.range().first())));
    var ranges = new ArrayList<AddressRange>();
    for (IpAddress start : starts) {
      IpAddress next = starts.higher(start);
      IpAddress last = next == null ? start.filled(0) : next.previous();
      ranges.add(new AddressRange(start, last == null ? start : last));
    }
    return ranges;
  }

  private List<ConnectionSet> outside(Seat seat, Direction direction, IpAddress address) {
    var sets = new ArrayList<ConnectionSet>(sides.size());
    for (int i = 0; i < sides.size(); i++) {
      Side side = sides.get(i);
      int peer = WorldRanges.peer(side.world(address.family()), address);
      sets.add(side.outside(seat.places().get(i), direction, peer));
    }
    return sets;
  }
}
