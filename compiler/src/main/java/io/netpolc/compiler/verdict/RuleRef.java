package io.netpolc.compiler.verdict;

import java.util.Comparator;

/// A rule of a policy by position. The order is the canonical order of rules: by policy, direction,
/// index. Where several rules allow a packet, the first in this order is the deciding one.
///
/// @param policy the policy
/// @param direction which list of rules
/// @param index zero-based position in the list
public record RuleRef(PolicyRef policy, Direction direction, int index)
    implements Comparable<RuleRef> {
  private static final Comparator<RuleRef> ORDER =
      Comparator.comparing(RuleRef::policy)
          .thenComparing(RuleRef::direction)
          .thenComparingInt(RuleRef::index);

  /// The field path in the policy: `spec.ingress[0]`.
  public String path() {
    return "spec." + direction.field() + "[" + index + "]";
  }

  @Override
  public int compareTo(RuleRef other) {
    return ORDER.compare(this, other);
  }

  /// `namespace/name spec.ingress[0]`.
  @Override
  public String toString() {
    return policy + " " + path();
  }
}
