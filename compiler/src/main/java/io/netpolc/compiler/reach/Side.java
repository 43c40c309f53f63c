package io.netpolc.compiler.reach;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.verdict.Direction;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tables of one set of policies, asked about a cluster's pods and the world outside.
final class Side {
  /// Where a pod stands in the tables. Pods of equal places are treated alike.
  ///
  /// @param egress profile of what it may send
  /// @param ingress profile of what it may get
  /// @param v4 its IPv4 peer class; [#NOWHERE] where it has no address of it
  /// @param v6 its IPv6 peer class; likewise
  record Place(int egress, int ingress, int v4, int v6) {
    /// Where a pod without an address of a family stands.
    static final int NOWHERE = -1;

    /// Its peer class in a family.
    int peer(IpFamily family) {
      return family == IpFamily.V4 ? v4 : v6;
    }

    /// What it may send, or get.
    int profile(Direction direction) {
      return direction == Direction.EGRESS ? egress : ingress;
    }
  }

  private final List<Pod> pods;
  private final DecisionTables tables;
  private final int[] v4;
  private final int[] v6;
  private final PeerLookup lookup;
  private final Map<IpFamily, List<WorldRanges.Part>> world = new EnumMap<>(IpFamily.class);
  private final Allowances allowances;

  /// @param pods by subject number
  /// @param inside addresses of pods, nodes and Services
  Side(List<Pod> pods, DecisionTables tables, Set<IpFamily> families, Set<IpAddress> inside) {
    this.pods = pods;
    this.tables = tables;
    lookup = new PeerLookup(tables);
    var asked = new BitSet();
    for (IpFamily family : families) {
      List<WorldRanges.Part> parts = WorldRanges.of(map(family), inside);
      world.put(family, parts);
      parts.forEach(part -> asked.set(part.peer()));
    }
    v4 = peers(IpFamily.V4, families, asked);
    v6 = peers(IpFamily.V6, families, asked);
    allowances = new Allowances(tables, asked);
  }

  private AddressMap map(IpFamily family) {
    return family == IpFamily.V4 ? tables.v4() : tables.v6();
  }

  /// The pods by subject number.
  List<Pod> pods() {
    return pods;
  }

  /// The peer class of each pod in a family.
  ///
  /// @param asked gets these classes
  private int[] peers(IpFamily family, Set<IpFamily> families, BitSet asked) {
    int[] peers = new int[pods.size()];
    for (int subject = 0; subject < peers.length; subject++) {
      IpAddress address = families.contains(family) ? pods.get(subject).address(family) : null;
      peers[subject] = address == null ? Place.NOWHERE : lookup.of(address);
      if (address != null) {
        asked.set(peers[subject]);
      }
    }
    return peers;
  }

  /// Where a pod stands.
  Place place(int subject) {
    return new Place(
        allowances.profile(tables.vector(subject, Direction.EGRESS)),
        allowances.profile(tables.vector(subject, Direction.INGRESS)),
        v4[subject],
        v6[subject]);
  }

  /// The allowance of what one pod may send another; nothing where one has no address of the
  /// family.
  int between(Place from, Place to, IpFamily family) {
    int fromPeer = from.peer(family);
    int toPeer = to.peer(family);
    return fromPeer < 0 || toPeer < 0
        ? allowances.nothing()
        : allowances.meet(
            allowances.allowance(from.egress, toPeer), allowances.allowance(to.ingress, fromPeer));
  }

  /// The world in ranges of one peer class.
  List<WorldRanges.Part> world(IpFamily family) {
    return world.getOrDefault(family, List.of());
  }

  /// The allowance of what a pod may send to, or get from, addresses of a peer class outside.
  int outside(Place pod, Direction direction, IpFamily family, int peer) {
    return pod.peer(family) < 0
        ? allowances.nothing()
        : allowances.allowance(pod.profile(direction), peer);
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
