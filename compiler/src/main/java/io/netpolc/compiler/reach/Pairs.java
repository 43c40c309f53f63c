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
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
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

  /// Sixteen megabytes of answers.
  private static final long KEPT_CELLS = 1 << 22;

  private final IpFamily[] families;
  private final List<Side> sides;
  private final SharedSets sets;
  private final List<Outskirts> world;
  private final List<Seat> seats;
  private final List<Lone> lone;

  Pairs(List<PolicyView> views, Grouping grouping) {
    List<Set<IpAddress>> inside = views.stream().map(view -> inside(view.resolved())).toList();
    Set<IpFamily> asked = families(views, inside);
    families = asked.toArray(IpFamily[]::new);
    sides = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      PolicyView view = views.get(i);
      sides.add(new Side(view.resolved().subjects(), view.tables(), asked, inside.get(i)));
    }
    sets = new SharedSets(sides);
    NavigableSet<IpAddress> taken = taken(views);
    NavigableSet<IpAddress> ofNodes = ofNodes(views, asked, taken);
    var nodes = new ArrayList<NodePeers>();
    var apart = new TreeSet<IpAddress>();
    for (int i = 0; i < views.size(); i++) {
      nodes.add(new NodePeers(views.get(i), sides.get(i)));
      apart.addAll(nodes.getLast().apart(ofNodes));
    }
    world =
        asked.stream()
            .map(family -> new Outskirts(family, sides, nodes, apart, ofNodes, taken))
            .toList();
    var workloads = new Workloads(sides, nodes, apart, grouping);
    seats = workloads.seats();
    lone = workloads.lone();
  }

  /// The addresses of pods and Services.
  private static NavigableSet<IpAddress> taken(List<PolicyView> views) {
    var taken = new TreeSet<IpAddress>();
    for (PolicyView view : views) {
      view.resolved().pods().forEach(pod -> taken.addAll(pod.addresses()));
      view.resolved().services().forEach(service -> taken.add(service.address()));
    }
    return taken;
  }

  /// The addresses of nodes that pods run on, but for those that are taken. Nodes without pods are
  /// no different from other addresses outside.
  private static NavigableSet<IpAddress> ofNodes(
      List<PolicyView> views, Set<IpFamily> families, Set<IpAddress> taken) {
    var ofNodes = new TreeSet<IpAddress>();
    views.forEach(view -> view.resolved().ownNodes().values().forEach(ofNodes::addAll));
    ofNodes.removeIf(address -> taken.contains(address) || !families.contains(address.family()));
    return ofNodes;
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

  /// Whether a pair is worth telling, by what each view allows in one family: equal numbers stand
  /// for equal sets, [SharedSets#NOTHING] for none.
  interface Interest {
    /// Whether one family is.
    boolean in(int[] numbers);
  }

  /// The pairs that are of interest in some family: from each workload in order, to each workload
  /// in order, then to the world; last from the world. A workload that is one pod in every view is
  /// not compared with itself; where it is one pod in some view only, that one stands for two that
  /// are alike.
  void forEach(Interest interest, Consumer<Pair> consumer) {
    var meetings = new Meetings(seats, sets, families, interest, KEPT_CELLS);
    for (int i = 0; i < seats.size(); i++) {
      Seat from = seats.get(i);
      boolean single = from.workloads().stream().allMatch(each -> each.pods().size() == 1);
      for (int j = 0; j < seats.size(); j++) {
        Map<IpFamily, List<ConnectionSet>> found = single && i == j ? null : meetings.between(i, j);
        if (found != null) {
          consumer.accept(new Pair(from.workloads(), seats.get(j).workloads(), found));
        }
      }
      world(from, Direction.EGRESS, interest).forEach(consumer);
    }
    seats.stream()
        .flatMap(seat -> world(seat, Direction.INGRESS, interest).stream())
        .sorted(Comparator.comparing(pair -> ((World) pair.from().getFirst()).range()))
        .forEach(consumer);
  }

  /// Neighbouring ranges of which every side allows the same are one.
  private List<Pair> world(Seat seat, Direction direction, Interest interest) {
    var pairs = new ArrayList<Pair>();
    for (Outskirts outside : world) {
      if (!seat.has(outside.family())) {
        continue;
      }
      List<AddressRange> ranges = outside.ranges();
      int start = 0;
      int[] here = numbers(outside.allowances(seat, direction, 0));
      for (int i = 1; i <= ranges.size(); i++) {
        int[] next = i == ranges.size() ? null : numbers(outside.allowances(seat, direction, i));
        if (next != null && Arrays.equals(here, next)) {
          continue;
        }
        if (interest.in(here)) {
          var range = new AddressRange(ranges.get(start).first(), ranges.get(i - 1).last());
          Outskirts.Chosen chosen = outside.choose(seat, direction, range);
          if (chosen != null) {
            Map<IpFamily, List<ConnectionSet>> found = Map.of(outside.family(), sets.of(here));
            pairs.add(pair(chosen, range, direction, found));
          }
        }
        start = i;
        here = next == null ? here : next;
      }
    }
    return pairs;
  }

  private Pair pair(
      Outskirts.Chosen chosen,
      AddressRange range,
      Direction direction,
      Map<IpFamily, List<ConnectionSet>> found) {
    List<Workload> workloads = chosen.seat().workloads();
    List<World> end = Collections.nCopies(sides.size(), new World(range, chosen.example()));
    return direction == Direction.EGRESS
        ? new Pair(workloads, end, found)
        : new Pair(end, workloads, found);
  }

  private int[] numbers(int[] allowances) {
    int[] numbers = new int[allowances.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = sets.number(i, allowances[i]);
    }
    return numbers;
  }
}
