package io.netpolc.cli;

import io.netpolc.compiler.diag.PrintableText;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where policies and their rules stand in the input.
public final class Places {
  private final Map<PolicyRef, NetworkPolicy> policies = new HashMap<>();

  /// @param policies all that can be named in an answer
  public Places(List<NetworkPolicy> policies) {
    policies.forEach(policy -> this.policies.put(policy.ref(), policy));
  }

  /// `file:line` of a policy, in one line whatever the file is called.
  public String of(PolicyRef ref) {
    return PrintableText.of(policy(ref).span().fileLine());
  }

  /// `file:line` of a rule, likewise.
  public String of(RuleRef ref) {
    NetworkPolicy policy = policy(ref.policy());
    List<PolicyRule> rules =
        ref.direction() == Direction.INGRESS ? policy.ingress() : policy.egress();
    return PrintableText.of(rules.get(ref.index()).span().fileLine());
  }

  private NetworkPolicy policy(PolicyRef ref) {
    NetworkPolicy policy = policies.get(ref);
    if (policy == null) {
      throw new IllegalArgumentException("no policy " + ref);
    }
    return policy;
  }
}
