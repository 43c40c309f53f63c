package io.netpolc.compiler.reach;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The addresses of nodes, and of pods on their network, as peers. To a pod they are addresses
/// outside like any other, but for those of its own node: these always pass, so that policies have
/// no say, except at egress where the options make its own node subject to them.
final class NodePeers {
  /// Stands for addresses that rules have no say about.
  private static final int UNRULED = -1;

  private final ResolvedProgram resolved;
  private final DecisionTables tables;
  private final Side side;

  /// @param side made of the view
  NodePeers(PolicyView view, Side side) {
    resolved = view.resolved();
    tables = view.tables();
    this.side = side;
  }

  /// Those of some addresses that a pod is told apart about from the addresses around them.
  ///
  /// @param addresses of nodes, of families that the side is asked about
  Set<IpAddress> apart(Collection<IpAddress> addresses) {
    var apart = new TreeSet<IpAddress>();
    var asked = new BitSet();
    addresses.forEach(address -> {
      asked.set(side.peer(address));
      asked.set(around(address));
    });
    for (Direction direction : Direction.values()) {
      Map<Integer, List<List<Integer>>> naming = naming(direction, asked);
      for (IpAddress address : addresses) {
        int peer = side.peer(address);
        int around = around(address);
        if (peer != around
            && Stream.of(peer, around)
                .flatMap(of -> naming.getOrDefault(of, List.of()).stream())
                .anyMatch(alike -> isApart(alike, direction, address))) {
          apart.add(address);
        }
      }
    }
    return apart;
  }

  /// The class of the addresses around an address of a node.
  private int around(IpAddress address) {
    return WorldRanges.peer(side.world(address.family()), address);
  }

  private boolean isApart(List<Integer> alike, Direction direction, IpAddress address) {
    int vector = tables.vector(alike.getFirst(), direction);
    return side.allowances().exact(vector, side.peer(address))
            != side.allowances().exact(vector, around(address))
        && alike.stream().anyMatch(subject -> isRuled(subject, direction, address));
  }

  /// For each of some classes the subjects whose vector has a cell of its own for it: towards two
  /// classes that it does not name, a vector is alike.
  private Map<Integer, List<List<Integer>>> naming(Direction direction, BitSet asked) {
    Map<Integer, List<List<Integer>>> naming = new HashMap<>();
    for (List<Integer> alike : kinds(direction)) {
      int vector = tables.vector(alike.getFirst(), direction);
      for (int peer : tables.vectors().get(vector).peers()) {
        if (asked.get(peer)) {
          naming.computeIfAbsent(peer, _ -> new ArrayList<>()).add(alike);
        }
      }
    }
    return naming;
  }

  /// The subjects by vector, one for each node.
  private Collection<List<Integer>> kinds(Direction direction) {
    Map<Integer, Map<String, Integer>> kinds = new HashMap<>();
    for (int subject = 0; subject < side.pods().size(); subject++) {
      String node = Objects.requireNonNullElse(side.pods().get(subject).nodeName(), "");
      kinds
          .computeIfAbsent(tables.vector(subject, direction), _ -> new HashMap<>())
          .putIfAbsent(node, subject);
    }
    var lists = new ArrayList<List<Integer>>();
    kinds.values().forEach(byNode -> lists.add(List.copyOf(byNode.values())));
    return lists;
  }

  /// Whether rules have a say between a pod and an address.
  boolean isRuled(int subject, Direction direction, IpAddress address) {
    return (direction == Direction.EGRESS && !resolved.options().ownNodeAlwaysReachable())
        || !resolved.ownNodeOf(side.pods().get(subject)).contains(address);
  }

  /// The allowance of what the first of some pods that rules have a say about may send to, or get
  /// from, an address; null where there is none.
  ///
  /// @param subjects alike
  @Nullable Integer allowance(List<Integer> subjects, Direction direction, IpAddress address) {
    for (int subject : subjects) {
      int allowance = allowance(subject, direction, address);
      if (allowance != UNRULED) {
        return allowance;
      }
    }
    return null;
  }

  private int allowance(int subject, Direction direction, IpAddress address) {
    Pod pod = side.pods().get(subject);
    if (pod.address(address.family()) == null) {
      return side.allowances().nothing();
    }
    return isRuled(subject, direction, address)
        ? side.allowances().exact(tables.vector(subject, direction), side.peer(address))
        : UNRULED;
  }

  /// Whether some pods are alike about some addresses, as far as rules have a say.
  boolean alike(List<Integer> subjects, Collection<IpAddress> addresses) {
    for (IpAddress address : addresses) {
      for (Direction direction : Direction.values()) {
        long different =
            subjects.stream()
                .mapToInt(subject -> allowance(subject, direction, address))
                .filter(allowance -> allowance != UNRULED)
                .distinct()
                .count();
        if (different > 1) {
          return false;
        }
      }
    }
    return true;
  }
}
