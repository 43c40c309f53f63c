package io.netpolc.compiler.frontend.ast;

import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A checked NetworkPolicy with defaults filled in.
///
/// @param ref its name
/// @param podSelector its subjects, in its own namespace
/// @param isolates the directions in effect: `policyTypes`, or the default for it (Ingress, and
///   Egress if there is any egress rule)
/// @param ingress its ingress rules as written, also when `isolates` leaves ingress out (they then
///   have no effect)
/// @param egress likewise
/// @param span the `metadata.name`, or the document where it has none
/// @param text how it is written
/// @param mode whether it is enforced
public record NetworkPolicy(
    PolicyRef ref,
    LabelSelector podSelector,
    Set<Direction> isolates,
    List<PolicyRule> ingress,
    List<PolicyRule> egress,
    Span span,
    PolicyText text,
    PolicyMode mode) {
  public NetworkPolicy {
    isolates = Set.copyOf(isolates);
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }

  /// A policy that nobody has written, and that is enforced.
  public NetworkPolicy(
      PolicyRef ref,
      LabelSelector podSelector,
      Set<Direction> isolates,
      List<PolicyRule> ingress,
      List<PolicyRule> egress,
      Span span) {
    this(ref, podSelector, isolates, ingress, egress, span, PolicyText.NONE, PolicyMode.ENFORCE);
  }

  /// The rules of a direction as written, whether they count or not.
  public List<PolicyRule> rules(Direction direction) {
    return direction == Direction.INGRESS ? ingress : egress;
  }

  /// The rules that count in a direction: none when the policy does not isolate in it.
  public List<PolicyRule> effectiveRules(Direction direction) {
    return isolates.contains(direction) ? rules(direction) : List.of();
  }

  /// The same with other rules in a direction.
  public NetworkPolicy withRules(Direction direction, List<PolicyRule> rules) {
    return direction == Direction.INGRESS
        ? new NetworkPolicy(ref, podSelector, isolates, rules, egress, span, text, mode)
        : new NetworkPolicy(ref, podSelector, isolates, ingress, rules, span, text, mode);
  }

  /// The same in another mode.
  public NetworkPolicy withMode(PolicyMode other) {
    return new NetworkPolicy(ref, podSelector, isolates, ingress, egress, span, text, other);
  }

  /// The same without rules: what it isolates it denies.
  public NetworkPolicy closed() {
    return withRules(Direction.INGRESS, List.of()).withRules(Direction.EGRESS, List.of());
  }

  /// The directions in effect, in a fixed order.
  public Set<Direction> isolatesInOrder() {
    return isolates.isEmpty() ? EnumSet.noneOf(Direction.class) : EnumSet.copyOf(isolates);
  }
}
