package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Policies that name nobody in particular, one finding each: NP4304 ingress from anywhere, NP4305
/// egress to anywhere.
final class OpenPolicies implements LintRule {
  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    for (NetworkPolicy policy : context.policies()) {
      for (Direction direction : policy.isolatesInOrder()) {
        var places = new ArrayList<Span>();
        for (PolicyRule rule : policy.effectiveRules(direction)) {
          if (rule.peers().isEmpty()) {
            places.add(rule.span());
          }
          for (Peer peer : rule.peers()) {
            if (peer instanceof Peer.IpBlock block && block.cidr().prefixLength() == 0) {
              places.add(peer.span());
            }
          }
        }
        if (!places.isEmpty()) {
          findings.accept(finding(policy, direction, places));
        }
      }
    }
  }

  private static Finding finding(NetworkPolicy policy, Direction direction, List<Span> places) {
    boolean ingress = direction == Direction.INGRESS;
    Diagnostic diagnostic =
        Diagnostic.info(
            ingress ? DiagnosticCode.NP4304 : DiagnosticCode.NP4305,
            places.getFirst(),
            ingress
                ? "policy `%s` lets in from anywhere".formatted(policy.ref())
                : "policy `%s` allows to send anywhere".formatted(policy.ref()));
    for (Span place : places.subList(1, places.size())) {
      diagnostic = diagnostic.withSecondary(place, "this too");
    }
    return Finding.of(diagnostic, policy.ref(), "");
  }
}
