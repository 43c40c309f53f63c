package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.verdict.Direction;
import java.util.List;
import java.util.function.Consumer;

/// NP4018: the whole of one address family in a cluster of two, in a policy that has no block of
/// the other.
final class HalfFamilies implements LintRule {
  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    if (AddressBlocks.families(context).size() < IpFamily.values().length) {
      return;
    }
    for (NetworkPolicy policy : context.policies()) {
      for (Direction direction : policy.isolatesInOrder()) {
        List<PolicyRule> rules = policy.effectiveRules(direction);
        for (PolicyRule rule : rules) {
          for (Peer peer : rule.peers()) {
            if (peer instanceof Peer.IpBlock block
                && block.cidr().prefixLength() == 0
                && !hasOther(rules, block.cidr().family())) {
              findings.accept(finding(rule, block));
            }
          }
        }
      }
    }
  }

  /// Whether a rule takes any address of another family.
  private static boolean hasOther(List<PolicyRule> rules, IpFamily family) {
    return rules.stream()
        .anyMatch(rule ->
            rule.peers().isEmpty()
                || rule.peers().stream()
                    .anyMatch(peer ->
                        peer instanceof Peer.IpBlock block && block.cidr().family() != family));
  }

  private static Finding finding(PolicyRule rule, Peer.IpBlock block) {
    IpFamily other = block.cidr().family() == IpFamily.V4 ? IpFamily.V6 : IpFamily.V4;
    Diagnostic diagnostic =
        Diagnostic.warning(
                DiagnosticCode.NP4018,
                block.places().isEmpty() ? block.span() : block.places().getFirst(),
                "`%s` says nothing about %s, which the pods of this cluster have too"
                    .formatted(block.cidr(), other == IpFamily.V6 ? "IPv6" : "IPv4"))
            .withHelp("to allow both, add a block `%s`".formatted(Cidr.all(other)));
    return Finding.of(
        diagnostic,
        rule.ref().policy(),
        rule.ref().direction().field() + " " + SelectorWords.of(block));
  }
}
