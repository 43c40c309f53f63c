package io.netpolc.compiler.reach;

import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.resolve.ResolvedProgram;
import java.util.List;
import java.util.function.Consumer;

/// What changes for traffic between two sets of policies over one cluster: not a line of their text
/// is compared, and what no packet can tell apart is no change. Who is compared is what
/// [Reachability] says.
public final class PolicyDiff {
  private final Pairs pairs;

  private PolicyDiff(Pairs pairs) {
    this.pairs = pairs;
  }

  /// Prepares the comparison.
  ///
  /// @param resolved of the whole cluster under either set; only its pods, nodes and Services count
  /// @param before tables of the old policies
  /// @param after tables of the new ones, of the same subjects
  /// @param grouping what becomes one workload
  public static PolicyDiff of(
      ResolvedProgram resolved, DecisionTables before, DecisionTables after, Grouping grouping) {
    return new PolicyDiff(new Pairs(resolved, List.of(before, after), grouping));
  }

  /// Each change once, in the order of [Reachability#forEach], IPv4 first.
  public void forEach(Consumer<Change> consumer) {
    pairs.forEach(pair ->
        pair.byFamily()
            .forEach((family, sets) -> {
              if (!sets.getFirst().equals(sets.getLast())) {
                consumer.accept(
                    new Change(pair.from(), pair.to(), family, sets.getFirst(), sets.getLast()));
              }
            }));
  }
}
