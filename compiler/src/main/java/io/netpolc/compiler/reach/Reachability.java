package io.netpolc.compiler.reach;

import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.reach.Endpoint.World;
import io.netpolc.compiler.reach.Workloads.Seat;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Which connections policies allow between workloads, and between them and the world outside.
///
/// Both ends must allow a connection. A workload is compared with itself where it has several pods;
/// a pod's traffic with itself always passes and is not shown. Pods on their node's network have no
/// policy, share the node's address and are left out, as are nodes and Services: a Service's
/// connections are those of its pods. The cost grows with the square of the number of workloads,
/// not of pods.
public final class Reachability {
  private final List<Seat> seats;
  private final Set<IpFamily> families;
  private final Map<IpFamily, List<WorldRanges.Part>> world = new EnumMap<>(IpFamily.class);
  private final Allowances allowances;

  private Reachability(ResolvedProgram resolved, DecisionTables tables, Grouping grouping) {
    Set<IpAddress> inside = inside(resolved);
    families = families(resolved, tables, inside);
    var asked = new BitSet();
    var peers = new PeerLookup(tables);
    for (IpFamily family : families) {
      List<WorldRanges.Part> parts = WorldRanges.of(map(tables, family), inside);
      world.put(family, parts);
      parts.forEach(part -> asked.set(part.peer()));
    }
    resolved.subjects().stream()
        .flatMap(pod -> pod.addresses().stream())
        .forEach(address -> asked.set(peers.of(address)));
    allowances = new Allowances(tables, asked);
    seats = new Workloads(resolved.subjects(), tables, allowances, peers, families).seats(grouping);
  }

  /// Prepares the answers.
  ///
  /// @param resolved of a whole cluster: every pod is a subject
  /// @param tables lowered from it
  /// @param grouping what becomes one workload
  public static Reachability of(
      ResolvedProgram resolved, DecisionTables tables, Grouping grouping) {
    return new Reachability(resolved, tables, grouping);
  }

  private static AddressMap map(DecisionTables tables, IpFamily family) {
    return family == IpFamily.V4 ? tables.v4() : tables.v6();
  }

  /// The families of running pods. Where all pods are made up from manifests, and have addresses of
  /// both, IPv4, and IPv6 if a policy names it.
  private static Set<IpFamily> families(
      ResolvedProgram resolved, DecisionTables tables, Set<IpAddress> inside) {
    var families = EnumSet.noneOf(IpFamily.class);
    resolved.pods().stream()
        .filter(pod -> !pod.synthetic())
        .flatMap(pod -> pod.addresses().stream())
        .forEach(address -> families.add(address.family()));
    if (families.isEmpty()) {
      families.add(IpFamily.V4);
      boolean named =
          tables.v6().prefixes().stream()
              .anyMatch(prefix ->
                  prefix.prefixLength() < IpFamily.V6.bits() || !inside.contains(prefix.network()));
      if (named) {
        families.add(IpFamily.V6);
      }
    }
    return families;
  }

  private static Set<IpAddress> inside(ResolvedProgram resolved) {
    var inside = new HashSet<IpAddress>();
    resolved.pods().forEach(pod -> inside.addAll(pod.addresses()));
    resolved.ownNodes().values().forEach(inside::addAll);
    resolved.services().forEach(service -> inside.add(service.address()));
    return inside;
  }

  /// The workloads in order of their labels.
  public List<Workload> workloads() {
    return seats.stream().map(Seat::workload).toList();
  }

  /// Everything that may be sent: from each workload in order, to each workload in order, then to
  /// the world; last from the world.
  public void forEach(Consumer<Connection> consumer) {
    for (Seat from : seats) {
      for (Seat to : seats) {
        boolean single = from.workload().pods().size() == 1;
        boolean itself = from.workload().label().equals(to.workload().label());
        Connection connection = single && itself ? null : between(from, to);
        if (connection != null) {
          consumer.accept(connection);
        }
      }
      world(from, Direction.EGRESS).forEach(consumer);
    }
    seats.stream()
        .flatMap(seat -> world(seat, Direction.INGRESS).stream())
        .sorted(Comparator.comparing(connection -> ((World) connection.from()).range()))
        .forEach(consumer);
  }

  private @Nullable Connection between(Seat from, Seat to) {
    Map<IpFamily, ConnectionSet> byFamily = new EnumMap<>(IpFamily.class);
    ConnectionSet any = ConnectionSet.NONE;
    for (IpFamily family : families) {
      int fromPeer = from.peer(family);
      int toPeer = to.peer(family);
      if (fromPeer >= 0 && toPeer >= 0) {
        ConnectionSet set =
            allowances.both(
                allowances.allowance(from.egress(), toPeer),
                allowances.allowance(to.ingress(), fromPeer));
        byFamily.put(family, set);
        any = any.union(set);
      }
    }
    return any.isEmpty() ? null : new Connection(from.workload(), to.workload(), any, byFamily);
  }

  /// Neighbouring ranges of which the workload allows the same are one.
  private List<Connection> world(Seat seat, Direction direction) {
    var connections = new ArrayList<Connection>();
    int profile = direction == Direction.EGRESS ? seat.egress() : seat.ingress();
    for (IpFamily family : families) {
      if (seat.peer(family) < 0) {
        continue;
      }
      ConnectionSet current = ConnectionSet.NONE;
      IpAddress first = null;
      IpAddress last = null;
      for (WorldRanges.Part part : world.getOrDefault(family, List.of())) {
        int allowance = allowances.allowance(profile, part.peer());
        ConnectionSet set = allowances.both(allowance, allowance);
        if (first == null || last == null || !set.equals(current)) {
          add(connections, seat, direction, first, last, current);
          first = part.range().first();
          current = set;
        }
        last = part.range().last();
      }
      add(connections, seat, direction, first, last, current);
    }
    return connections;
  }

  private static void add(
      List<Connection> connections,
      Seat seat,
      Direction direction,
      @Nullable IpAddress first,
      @Nullable IpAddress last,
      ConnectionSet set) {
    if (first == null || last == null || set.isEmpty()) {
      return;
    }
    Endpoint outside = new World(new AddressRange(first, last));
    Map<IpFamily, ConnectionSet> byFamily = Map.of(first.family(), set);
    connections.add(
        direction == Direction.EGRESS
            ? new Connection(seat.workload(), outside, set, byFamily)
            : new Connection(outside, seat.workload(), set, byFamily));
  }
}
