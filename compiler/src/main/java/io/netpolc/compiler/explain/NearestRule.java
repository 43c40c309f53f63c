package io.netpolc.compiler.explain;

import io.netpolc.compiler.eval.FlowTrace.Item;
import io.netpolc.compiler.eval.FlowTrace.RuleTrace;
import io.netpolc.compiler.eval.FlowTrace.Way;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rule with the items of it that come nearest to a flow: those of which the fewest clauses fail,
/// the first in the text among equals.
///
/// @param rule the rule
/// @param peer its nearest peer, or null where it takes every one
/// @param port its nearest port, or null where it takes every one
public record NearestRule(
    RuleTrace rule, @Nullable Item<Peer> peer, @Nullable Item<PolicyPort> port) {
  /// How near a rule comes.
  public static NearestRule of(RuleTrace rule) {
    return new NearestRule(rule, nearest(rule.peers()), nearest(rule.ports()));
  }

  /// The rule of which the fewest clauses fail, the first in canonical order among equals; null
  /// where no rule was asked.
  public static @Nullable NearestRule of(Way way) {
    return way.rules().stream()
        .map(NearestRule::of)
        .min(Comparator.comparingInt(NearestRule::failures))
        .orElse(null);
  }

  /// How many clauses fail; 0 for a rule that allows.
  public int failures() {
    return (peer == null ? 0 : peer.failures()) + (port == null ? 0 : port.failures());
  }

  private static <T> @Nullable Item<T> nearest(List<Item<T>> items) {
    Item<T> best = null;
    for (Item<T> item : items) {
      if (best == null || item.failures() < best.failures()) {
        best = item;
      }
    }
    return best;
  }
}
