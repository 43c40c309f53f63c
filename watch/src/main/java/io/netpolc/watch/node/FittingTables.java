package io.netpolc.watch.node;

import io.netpolc.compiler.backend.maps.LiveShape;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
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
/// are left out before any that is enforced loses its own.
///
/// @param tables of everything else
/// @param shape what there must be room for
/// @param tooLarge the policies that lost their rules or are not audited, in the order of their
///   names
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

  /// The same with no policy audited, whatever room there is.
  ///
  /// @param refusal why
  static @Nullable FittingTables withoutAudits(
      WatchOptions options, List<Change> everything, String refusal) {
    List<LiveObject.Invalid> leftOut = new ArrayList<>();
    List<Change> rest = new ArrayList<>();
    for (Change change : everything) {
      NetworkPolicy policy = policy(change);
      if (policy != null && isAudited(policy, options)) {
        String reason = "it is not audited: " + refusal;
        leftOut.add(new LiveObject.Invalid(change.key(), reason, policy));
      } else {
        rest.add(change);
      }
    }
    FittingTables fitting = of(options, rest);
    if (fitting == null) {
      return null;
    }
    leftOut.addAll(fitting.tooLarge);
    leftOut.sort(Comparator.comparing(LiveObject.Invalid::key));
    return new FittingTables(fitting.tables, fitting.shape, leftOut);
  }

  private static @Nullable NetworkPolicy policy(Change change) {
    return switch (change.now()) {
      case LiveObject.OfPolicy(_, var policy, _) -> policy;
      case LiveObject.Invalid(_, _, var instead, _) -> instead;
      case LiveObject.OfCluster _ -> null;
      case null -> null;
    };
  }

  private static boolean isAudited(NetworkPolicy policy, WatchOptions options) {
    return options.mode() == PolicyMode.AUDIT || policy.mode() == PolicyMode.AUDIT;
  }

  private static @Nullable FittingTables fitting(
      NodeTables tables, long budget, List<LiveObject.Invalid> tooLarge) {
    LiveShape shape = tables.shape(budget);
    return shape == null ? null : new FittingTables(tables, shape, tooLarge);
  }

  /// Finds out how many policies have to do without their rules, those that are audited first and
  /// then the longest. Numbers of tables are never joined again, so that each trial makes tables of
  /// its own.
  private static final class Search {
    private final WatchOptions options;
    private final List<Change> everything;
    private final Map<PolicyRef, Integer> lengths;
    private final Set<PolicyRef> audited;
    private final List<PolicyRef> inOrder;

    Search(WatchOptions options, List<Change> everything, NodeTables tables) {
      this.options = options;
      this.everything = everything;
      audited = audited();
      lengths = tables.tables().lengths();
      Comparator<Map.Entry<PolicyRef, Integer>> byLength = Map.Entry.comparingByValue();
      Comparator<Map.Entry<PolicyRef, Integer>> byMode =
          Comparator.comparing(length -> !audited.contains(length.getKey()));
      inOrder =
          lengths.entrySet().stream()
              .filter(length -> length.getValue() > 0 || audited.contains(length.getKey()))
              .sorted(
                  byMode
                      .thenComparing(byLength.reversed())
                      .thenComparing(Map.Entry.comparingByKey()))
              .map(Map.Entry::getKey)
              .toList();
    }

    private Set<PolicyRef> audited() {
      Set<PolicyRef> found = new HashSet<>();
      for (Change change : everything) {
        NetworkPolicy policy = policy(change);
        if (policy != null && isAudited(policy, options)) {
          found.add(policy.ref());
        }
      }
      return found;
    }

    @Nullable FittingTables least() {
      int enough = inOrder.size();
      FittingTables best = without(enough);
      if (best == null) {
        return null;
      }
      // One is the most likely number by far.
      int tooFew = 0;
      int trial = 1;
      while (enough - tooFew > 1) {
        int count = Math.min(trial, enough - 1);
        FittingTables fitting = without(count);
        if (fitting == null) {
          tooFew = count;
          trial = enough == inOrder.size() ? 2 * trial : (tooFew + enough) / 2;
        } else {
          best = fitting;
          enough = count;
          trial = (tooFew + enough) / 2;
        }
      }
      return best;
    }

    private @Nullable FittingTables without(int count) {
      Set<PolicyRef> without = new HashSet<>(inOrder.subList(0, count));
      List<LiveObject.Invalid> tooLarge = new ArrayList<>();
      List<Change> changed = new ArrayList<>();
      for (Change change : everything) {
        NetworkPolicy policy = policy(change);
        if (policy == null || !without.contains(policy.ref())) {
          changed.add(change);
          continue;
        }
        var invalid = new LiveObject.Invalid(change.key(), reason(policy.ref()), policy.closed());
        tooLarge.add(invalid);
        if (!audited.contains(policy.ref())) {
          changed.add(new Change(change.key(), invalid, change.heard()));
        }
      }
      tooLarge.sort(Comparator.comparing(LiveObject.Invalid::key));
      return fitting(
          new NodeTables(options.node(), options.mode(), changed), options.budget(), tooLarge);
    }

    private String reason(PolicyRef ref) {
      return "it is too large: with its %d ports and peers the tables of this node would take more than %d bytes; it %s until it is shorter, or others ask less of this node"
          .formatted(
              lengths.get(ref),
              options.budget(),
              audited.contains(ref) ? "is not audited" : "counts without its rules");
    }
  }
}
