package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// NP4022: an exception that another block of the same policy allows as a whole, on all its ports.
/// `except` cuts its own item only; items and rules are added up.
final class UndoneExceptions implements LintRule {
  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    for (NetworkPolicy policy : context.policies()) {
      for (Direction direction : policy.isolatesInOrder()) {
        List<PolicyRule> rules = policy.effectiveRules(direction);
        for (PolicyRule rule : rules) {
          for (Peer peer : rule.peers()) {
            if (peer instanceof Peer.IpBlock block) {
              check(rules, rule, block, findings);
            }
          }
        }
      }
    }
  }

  private static void check(
      List<PolicyRule> rules, PolicyRule rule, Peer.IpBlock block, Consumer<Finding> findings) {
    for (int i = 0; i < block.except().size(); i++) {
      Cidr except = block.except().get(i);
      Span undoing = undoing(rules, rule, block, except);
      if (undoing != null) {
        Span place = i + 1 < block.places().size() ? block.places().get(i + 1) : block.span();
        Diagnostic diagnostic =
            Diagnostic.warning(
                    DiagnosticCode.NP4022,
                    place,
                    "`%s` is taken out here and allowed by another item".formatted(except))
                .withSecondary(undoing, "allows it")
                .withHelp("`except` cuts its own item only: take it out of the other one too");
        findings.accept(
            Finding.of(
                diagnostic,
                rule.ref().policy(),
                rule.ref().direction().field() + " " + except + " of " + block.cidr()));
      }
    }
  }

  private static @Nullable Span undoing(
      List<PolicyRule> rules, PolicyRule own, Peer.IpBlock block, Cidr except) {
    for (PolicyRule rule : rules) {
      if (!Inclusion.ports(own.ports(), rule.ports())) {
        continue;
      }
      if (rule.peers().isEmpty()) {
        return rule.span();
      }
      for (Peer peer : rule.peers()) {
        if (peer instanceof Peer.IpBlock other
            && !other.equals(block)
            && other.cidr().contains(except)
            && other.except().stream()
                .noneMatch(cut -> cut.contains(except) || except.contains(cut))) {
          return other.span();
        }
      }
    }
    return null;
  }
}
