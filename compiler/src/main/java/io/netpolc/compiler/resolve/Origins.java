package io.netpolc.compiler.resolve;

import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.List;
import java.util.Map;

/// Where policies and rules were read: the side table that keeps spans out of the rules' equality.
///
/// @param policies span of each policy's name
/// @param rules span of each rule
public record Origins(Map<PolicyRef, Span> policies, Map<RuleRef, Span> rules) {
  public Origins {
    policies = Map.copyOf(policies);
    rules = Map.copyOf(rules);
  }

  /// The places that a decision rests on: the rule that allows, or each policy that isolates, in
  /// the decision's order; empty where no policy speaks.
  public List<Span> of(Decision decision) {
    return switch (decision) {
      case Decision.AllowedBy(var rule) ->
          rules.containsKey(rule) ? List.of(rules.get(rule)) : List.of();
      case Decision.DefaultDeny(var policies) -> ofPolicies(policies);
      case Decision.NoBackend(var policies) -> ofPolicies(policies);
      case Decision.NotSubject() -> List.of();
      case Decision.NotIsolated() -> List.of();
      case Decision.Self() -> List.of();
      case Decision.OwnNode() -> List.of();
    };
  }

  private List<Span> ofPolicies(List<PolicyRef> refs) {
    return refs.stream().filter(policies::containsKey).map(policies::get).toList();
  }
}
