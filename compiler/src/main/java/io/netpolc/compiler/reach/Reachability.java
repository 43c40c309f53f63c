package io.netpolc.compiler.reach;

import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.resolve.ResolvedProgram;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Which connections policies allow between workloads, and between them and the world outside.
///
/// Both ends must allow a connection. A workload is compared with itself where it has several pods;
/// a pod's traffic with itself always passes and is not shown. Pods on their node's network have no
/// policy, share the node's address and are left out, as are Services: a Service's connections are
/// those of its pods. Addresses of nodes are outside like others, but for those of a pod's own
/// node, about which policies have no say. The cost grows with the square of the number of
/// workloads, not of pods.
public final class Reachability {
  /// What passes in any family, and in each.
  private record Allowed(ConnectionSet any, Map<IpFamily, ConnectionSet> byFamily) {}

  private final Pairs pairs;

  private Reachability(Pairs pairs) {
    this.pairs = pairs;
  }

  /// Prepares the answers.
  ///
  /// @param resolved of a whole cluster: every pod is a subject
  /// @param tables lowered from it
  /// @param grouping what becomes one workload
  public static Reachability of(
      ResolvedProgram resolved, DecisionTables tables, Grouping grouping) {
    return new Reachability(new Pairs(List.of(new PolicyView(resolved, tables)), grouping));
  }

  /// The workloads in order of their labels.
  public List<Workload> workloads() {
    return pairs.workloads();
  }

  /// Everything that may be sent: from each workload in order, to each workload in order, then to
  /// the world; last from the world.
  public void forEach(Consumer<Connection> consumer) {
    // Many pairs share what they may send, and then the map that says so.
    var known = new IdentityHashMap<Map<IpFamily, List<ConnectionSet>>, Allowed>();
    pairs.forEach(
        numbers -> numbers[0] != SharedSets.NOTHING,
        pair -> {
          Allowed allowed = known.computeIfAbsent(pair.byFamily(), Reachability::allowed);
          consumer.accept(
              new Connection(
                  pair.from().getFirst(), pair.to().getFirst(), allowed.any, allowed.byFamily));
        });
  }

  private static Allowed allowed(Map<IpFamily, List<ConnectionSet>> pair) {
    Map<IpFamily, ConnectionSet> byFamily = new EnumMap<>(IpFamily.class);
    ConnectionSet any = ConnectionSet.NONE;
    for (var family : pair.entrySet()) {
      ConnectionSet set = family.getValue().getFirst();
      byFamily.put(family.getKey(), set);
      any = any.union(set);
    }
    return new Allowed(any, Map.copyOf(byFamily));
  }
}
