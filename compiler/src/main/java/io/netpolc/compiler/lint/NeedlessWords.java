package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.frontend.ast.PolicyText.PortText;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import java.util.List;
import java.util.function.Consumer;

/// Words that the meaning does without, whatever the cluster: NP4212 a policy type given twice,
/// NP4213 an `endPort` that is its `port`.
final class NeedlessWords implements LintRule {
  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    for (NetworkPolicy policy : context.policies()) {
      types(policy, findings);
      for (Direction direction : Direction.values()) {
        for (PolicyRule rule : policy.rules(direction)) {
          for (PolicyPort port : rule.ports()) {
            endPort(policy, rule, port, findings);
          }
        }
      }
    }
  }

  private static void types(NetworkPolicy policy, Consumer<Finding> findings) {
    List<Span> types = policy.text().types();
    if (types.size() <= policy.isolates().size()) {
      return;
    }
    Diagnostic diagnostic =
        Diagnostic.warning(
                DiagnosticCode.NP4212, types.getLast(), "this policy type is there twice")
            .withSecondary(types.getFirst(), "the same");
    Fix.Edit edit = ItemText.removal(types.getLast());
    findings.accept(
        Finding.of(diagnostic, policy.ref(), "")
            .withFix(edit == null ? null : new Fix("take the second one out", List.of(edit))));
  }

  private static void endPort(
      NetworkPolicy policy, PolicyRule rule, PolicyPort port, Consumer<Finding> findings) {
    PortText text = policy.text().ports().get(port.span());
    if (port instanceof PolicyPort.Range range
        && range.first() == range.last()
        && text != null
        && text.endPort() != null) {
      Diagnostic diagnostic =
          Diagnostic.warning(
              DiagnosticCode.NP4213,
              text.endPort(),
              "`endPort` is the port itself: the range has one port");
      findings.accept(
          Finding.of(
              diagnostic,
              policy.ref(),
              rule.ref().direction().field() + " " + SelectorWords.of(port)));
    }
  }
}
