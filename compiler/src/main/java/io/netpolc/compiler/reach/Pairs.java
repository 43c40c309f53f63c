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
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Every pair of endpoints with what may be sent by each of several sets of policies, over one
/// cluster or one for each. Workloads are the same where they are called the same.
final class Pairs {
  /// One pair.
  ///
  /// @param from one for each view
  /// @param to one for each view
  /// @param byFamily for each family that both have, what each view allows
  record Pair(
      List<? extends Endpoint> from,
      List<? extends Endpoint> to,
      Map<IpFamily, List<ConnectionSet>> byFamily) {}

  private final Set<IpFamily> families;
  private final List<Side> sides;
  private final List<Seat> seats;
  private final List<Lone> lone;

  Pairs(List<PolicyView> views, Grouping grouping) {
    List<Set<IpAddress>> inside = views.stream().map(view -> inside(view.resolved())).toList();
    families = families(views, inside);
    sides = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      PolicyView view = views.get(i);
      sides.add(new Side(view.resolved().subjects(), view.tables(), families, inside.get(i)));
    }
    var workloads = new Workloads(sides, grouping);
    seats = workloads.seats();
    lone = workloads.lone();
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
  ///
  /// @param inside for each view, [#inside]
  static Set<IpFamily> families(List<PolicyView> views, List<Set<IpAddress>> inside) {
    var families = EnumSet.noneOf(IpFamily.class);
    views.stream()
        .flatMap(view -> view.resolved().pods().stream())
        .filter(pod -> !pod.synthetic())
        .flatMap(pod -> pod.addresses().stream())
        .forEach(address -> families.add(address.family()));
    if (families.isEmpty()) {
      families.add(IpFamily.V4);
      for (int i = 0; i < views.size(); i++) {
        if (namesV6(views.get(i).tables(), inside.get(i))) {
          families.add(IpFamily.V6);
        }
      }
    }
    return families;
  }

  private static boolean namesV6(DecisionTables tables, Set<IpAddress> inside) {
    return tables.v6().prefixes().stream()
        .anyMatch(prefix ->
            prefix.prefixLength() < IpFamily.V6.bits() || !inside.contains(prefix.network()));
  }

  /// The workloads that every view has, in order.
  List<Workload> workloads() {
    return seats.stream().map(seat -> seat.workloads().getLast()).toList();
  }

  /// The workloads that some view lacks, in order.
  List<Lone> lone() {
    return lone;
  }

  /// From each workload in order, to each workload in order, then to the world; last from the
  /// world. A workload that is one pod in some view is not compared with itself.
  void forEach(Consumer<Pair> consumer) {
    for (int i = 0; i < seats.size(); i++) {
      Seat from = seats.get(i);
      boolean single = from.workloads().stream().anyMatch(each -> each.pods().size() == 1);
      for (int j = 0; j < seats.size(); j++) {
        if (!single || i != j) {
          consumer.accept(between(from, seats.get(j)));
        }
      }
      world(from, Direction.EGRESS).forEach(consumer);
    }
    seats.stream()
        .flatMap(seat -> world(seat, Direction.INGRESS).stream())
        .sorted(Comparator.comparing(pair -> ((World) pair.from().getFirst()).range()))
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
    return new Pair(from.workloads(), to.workloads(), byFamily);
  }

  private static boolean has(Seat seat, IpFamily family) {
    for (Side.Place place : seat.places()) {
      if (place.peers().containsKey(family)) {
        return true;
      }
    }
    return false;
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
        List<World> outside = Collections.nCopies(sides.size(), new World(ranges.get(i)));
        Map<IpFamily, List<ConnectionSet>> byFamily = Map.of(family, sets.get(i));
        pairs.add(
            direction == Direction.EGRESS
                ? new Pair(seat.workloads(), outside, byFamily)
                : new Pair(outside, seat.workloads(), byFamily));
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
      Side.Place place = seat.places().get(i);
      sets.add(
          place.peers().containsKey(address.family())
              ? side.outside(place, direction, peer)
              : ConnectionSet.NONE);
    }
    return sets;
  }
}
