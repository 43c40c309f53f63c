package io.netpolc.compiler.assertion;

import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import org.jspecify.annotations.Nullable;

/// A small change of one policy, which good tests notice.
///
/// @param path the field that changes, such as `spec.ingress[0].ports[1]`
/// @param change what becomes of it
/// @param span where it was read
/// @param policy the policy after the change
/// @param dropped the rule that is left out, where the change is that; else null
public record Mutant(
    String path, String change, Span span, NetworkPolicy policy, @Nullable RuleRef dropped) {
  /// `shop/frontend spec.ingress[0].ports[0]: port 8080 becomes 8081`.
  @Override
  public String toString() {
    return ref() + " " + path + ": " + change;
  }

  /// Which policy is changed.
  public PolicyRef ref() {
    return policy.ref();
  }
}
