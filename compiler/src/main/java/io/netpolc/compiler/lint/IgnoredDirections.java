package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import java.util.List;
import java.util.function.Consumer;

/// NP4006: rules for a direction that `policyTypes` leaves out, which count for nothing. NP4007: an
/// empty list of egress rules without `policyTypes`, which isolates nobody: the default counts
/// rules (`SetDefaults_NetworkPolicy`), though it reads as "no egress".
final class IgnoredDirections implements LintRule {
  private static final String TYPES = "policyTypes";

  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    for (NetworkPolicy policy : context.policies()) {
      for (Direction direction : Direction.values()) {
        List<PolicyRule> rules = policy.rules(direction);
        if (policy.isolates().contains(direction)) {
          continue;
        }
        if (!rules.isEmpty()) {
          findings.accept(leftOut(policy, direction, rules));
        } else if (direction == Direction.EGRESS
            && policy.text().types().isEmpty()
            && policy.text().fields().containsKey(direction.field())) {
          findings.accept(empty(policy, direction));
        }
      }
    }
  }

  private static Finding leftOut(
      NetworkPolicy policy, Direction direction, List<PolicyRule> rules) {
    String type = direction.policyType();
    Diagnostic diagnostic =
        Diagnostic.error(
                DiagnosticCode.NP4006,
                place(policy, direction.field()),
                "the %s for nothing: `policyTypes` leaves `%s` out"
                    .formatted(
                        rules.size() == 1
                            ? direction.field() + " rule counts"
                            : rules.size() + " " + direction.field() + " rules count",
                        type))
            .withHelp("add `%s` to `policyTypes`, or take the rules out".formatted(type));
    Span types = policy.text().fields().get(TYPES);
    if (types != null) {
      diagnostic = diagnostic.withSecondary(types, "without `" + type + "`");
    }
    return Finding.of(diagnostic, policy.ref(), type);
  }

  private static Finding empty(NetworkPolicy policy, Direction direction) {
    Diagnostic diagnostic =
        Diagnostic.error(
                DiagnosticCode.NP4007,
                place(policy, direction.field()),
                "an empty `egress` isolates no pod: without `policyTypes` only a rule does")
            .withHelp("to deny all egress, add `policyTypes: [Ingress, Egress]`");
    return Finding.of(diagnostic, policy.ref(), direction.policyType());
  }

  private static Span place(NetworkPolicy policy, String field) {
    return policy.text().fields().getOrDefault(field, policy.span());
  }
}
