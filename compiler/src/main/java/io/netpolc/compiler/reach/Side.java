package io.netpolc.compiler.reach;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.verdict.Direction;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tables of one set of policies, asked about a cluster's pods and the world outside.
final class Side {
  /// Where a pod stands in the tables. Pods of equal places are treated alike.
  ///
  /// @param egress profile of what it may send
  /// @param ingress profile of what it may get
  /// @param peers its peer class by family; absent where it has no address of it
  record Place(int egress, int ingress, Map<IpFamily, Integer> peers) {
    Place {
      peers = Map.copyOf(peers);
    }
  }

  private final List<Pod> pods;
  private final DecisionTables tables;
  private final Set<IpFamily> families;
  private final PeerLookup lookup;
  private final Map<IpFamily, List<WorldRanges.Part>> world = new EnumMap<>(IpFamily.class);
  private final Allowances allowances;

  /// @param pods by subject number
  /// @param inside addresses of pods, nodes and Services
  Side(List<Pod> pods, DecisionTables tables, Set<IpFamily> families, Set<IpAddress> inside) {
    this.pods = pods;
    this.tables = tables;
    this.families = families;
    lookup = new PeerLookup(tables);
    var asked = new BitSet();
    for (IpFamily family : families) {
      List<WorldRanges.Part> parts = WorldRanges.of(map(family), inside);
      world.put(family, parts);
      parts.forEach(part -> asked.set(part.peer()));
    }
    pods.stream()
        .flatMap(pod -> pod.addresses().stream())
        .forEach(address -> asked.set(lookup.of(address)));
    allowances = new Allowances(tables, asked);
  }

  private AddressMap map(IpFamily family) {
    return family == IpFamily.V4 ? tables.v4() : tables.v6();
  }

  /// The pods by subject number.
  List<Pod> pods() {
    return pods;
  }

  Place place(int subject) {
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

  /// What one pod may send another; nothing where they have no addresses of the family.
  ConnectionSet between(Place from, Place to, IpFamily family) {
    Integer fromPeer = from.peers.get(family);
    Integer toPeer = to.peers.get(family);
    return fromPeer == null || toPeer == null
        ? ConnectionSet.NONE
        : allowances.connections(
            allowances.meet(
                allowances.allowance(from.egress, toPeer),
                allowances.allowance(to.ingress, fromPeer)));
  }

  /// The world in ranges of one peer class.
  List<WorldRanges.Part> world(IpFamily family) {
    return world.getOrDefault(family, List.of());
  }

  /// What a pod may send to, or get from, addresses of a peer class outside.
  ConnectionSet outside(Place pod, Direction direction, int peer) {
    int profile = direction == Direction.EGRESS ? pod.egress : pod.ingress;
    return allowances.connections(allowances.allowance(profile, peer));
  }

  /// The peer class of an address.
  int peer(IpAddress address) {
    return lookup.of(address);
  }

  /// What rows and vectors allow.
  Allowances allowances() {
    return allowances;
  }
}
