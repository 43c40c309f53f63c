package io.netpolc.compiler.reach;

import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.resolve.ResolvedProgram;
import java.util.List;
import java.util.function.Consumer;

/// What changes for traffic between two sets of policies, over one cluster or one for each: not a
/// line of their text is compared, and what no packet can tell apart is no change. Who is compared
/// is what [Reachability] says, as far as both clusters have it.
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
    return of(new PolicyView(resolved, before), new PolicyView(resolved, after), grouping);
  }

  /// Prepares the comparison of two clusters.
  ///
  /// @param grouping what becomes one workload
  public static PolicyDiff of(PolicyView before, PolicyView after, Grouping grouping) {
    return new PolicyDiff(new Pairs(List.of(before, after), grouping));
  }

  /// How many workloads are compared.
  public int compared() {
    return pairs.workloads().size();
  }

  /// The workloads that only one of the clusters has, in order of their labels; what they may send
  /// or get is no change.
  public List<Lone> lone() {
    return pairs.lone();
  }

  /// Each change once, in the order of [Reachability#forEach], IPv4 first.
  public void forEach(Consumer<Change> consumer) {
    pairs.forEach(
        numbers -> numbers[0] != numbers[1],
        pair ->
            pair.byFamily()
                .forEach((family, sets) -> {
                  if (!sets.getFirst().equals(sets.getLast())) {
                    var old = new Change.Ends(pair.from().getFirst(), pair.to().getFirst());
                    var fresh = new Change.Ends(pair.from().getLast(), pair.to().getLast());
                    consumer.accept(
                        new Change(old, fresh, family, sets.getFirst(), sets.getLast()));
                  }
                }));
  }
}
