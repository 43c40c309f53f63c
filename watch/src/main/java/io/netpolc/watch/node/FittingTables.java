package io.netpolc.watch.node;

import io.netpolc.compiler.backend.maps.LiveShape;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.watch.state.ClusterStore.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tables that a program can read. Where the policies ask for more than that, the longest of those
/// that decide about pods of this node lose their rules, as few as possible: a policy without rules
/// denies, for the pods that it selects, in the directions it isolates. Those that are only audited
/// lose theirs before any that is enforced.
///
/// @param tables of everything else
/// @param shape what there must be room for
/// @param tooLarge the policies that lost their rules, in the order of their names
record FittingTables(NodeTables tables, LiveShape shape, List<LiveObject.Invalid> tooLarge) {
  FittingTables {
    tooLarge = List.copyOf(tooLarge);
  }

  /// Works tables out.
  ///
  /// @param everything there is
  /// @return null if even policies without rules need more
  static @Nullable FittingTables of(WatchOptions options, List<Change> everything) {
    var all = new NodeTables(options.node(), options.mode(), everything);
    FittingTables fitting = fitting(all, options.budget(), List.of());
    return fitting == null ? new Search(options, everything, all).least() : fitting;
  }

  private static @Nullable FittingTables fitting(
      NodeTables tables, long budget, List<LiveObject.Invalid> tooLarge) {
    LiveShape shape = tables.shape(budget);
    return shape == null ? null : new FittingTables(tables, shape, tooLarge);
  }

  /// Finds out how many of the longest policies have to lose their rules. Numbers of tables are
  /// never joined again, so that each trial makes tables of its own.
  private static final class Search {
    private final WatchOptions options;
    private final List<Change> everything;
    private final Map<PolicyRef, Integer> lengths;
    private final List<PolicyRef> longestFirst;

    Search(WatchOptions options, List<Change> everything, NodeTables tables) {
      this.options = options;
      this.everything = everything;
      Set<PolicyRef> audited = audited(everything);
      lengths = tables.tables().lengths();
      Comparator<Map.Entry<PolicyRef, Integer>> byLength = Map.Entry.comparingByValue();
      Comparator<Map.Entry<PolicyRef, Integer>> byMode =
          Comparator.comparing(length -> !audited.contains(length.getKey()));
      longestFirst =
          lengths.entrySet().stream()
              .filter(length -> length.getValue() > 0)
              .sorted(
                  byMode
                      .thenComparing(byLength.reversed())
                      .thenComparing(Map.Entry.comparingByKey()))
              .map(Map.Entry::getKey)
              .toList();
    }

    private static Set<PolicyRef> audited(List<Change> everything) {
      Set<PolicyRef> audited = new HashSet<>();
      for (Change change : everything) {
        if (change.now() instanceof LiveObject.OfPolicy(_, var policy, _)
            && policy.mode() == PolicyMode.AUDIT) {
          audited.add(policy.ref());
        }
      }
      return audited;
    }

    @Nullable FittingTables least() {
      int enough = longestFirst.size();
      FittingTables best = without(enough);
      if (best == null) {
        return null;
      }
      // One is the most likely number by far.
      int tooFew = 0;
      int trial = 1;
      while (enough - tooFew > 1) {
        FittingTables fitting = without(Math.min(trial, enough - 1));
        if (fitting == null) {
          tooFew = Math.min(trial, enough - 1);
          trial = enough == longestFirst.size() ? 2 * trial : (tooFew + enough) / 2;
        } else {
          best = fitting;
          enough = fitting.tooLarge.size();
          trial = (tooFew + enough) / 2;
        }
      }
      return best;
    }

    private @Nullable FittingTables without(int count) {
      Set<PolicyRef> without = new HashSet<>(longestFirst.subList(0, count));
      List<LiveObject.Invalid> tooLarge = new ArrayList<>();
      List<Change> changed = new ArrayList<>();
      for (Change change : everything) {
        if (change.now() instanceof LiveObject.OfPolicy(var key, var policy, _)
            && without.contains(policy.ref())) {
          var invalid = new LiveObject.Invalid(key, reason(policy.ref()), policy.closed());
          tooLarge.add(invalid);
          changed.add(new Change(key, invalid, change.heard()));
        } else {
          changed.add(change);
        }
      }
      tooLarge.sort(Comparator.comparing(LiveObject.Invalid::key));
      return fitting(
          new NodeTables(options.node(), options.mode(), changed), options.budget(), tooLarge);
    }

    private String reason(PolicyRef ref) {
      return "it is too large: with its %d ports and peers the tables of this node would take more than %d bytes; it counts without its rules until it is shorter, or others ask less of this node"
          .formatted(lengths.get(ref), options.budget());
    }
  }
}
