package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// NP4023: `NotIn` about a key that no pod of the cluster has. It holds where the key is missing,
/// so it holds for all of them: where a slip hides in the key, nobody is kept out.
final class VainRequirements implements LintRule {
  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    if (!context.live()) {
      return;
    }
    var ofPods = new TreeSet<String>();
    context.pods().pods().forEach(pod -> ofPods.addAll(pod.labels().keySet()));
    var ofNamespaces = new TreeSet<String>();
    context.namespaces().values().forEach(each -> ofNamespaces.addAll(each.labels().keySet()));
    for (NetworkPolicy policy : context.policies()) {
      selector(policy, policy.podSelector(), policy.span(), ofPods, findings);
      for (Direction direction : policy.isolatesInOrder()) {
        for (PolicyRule rule : policy.effectiveRules(direction)) {
          for (Peer peer : rule.peers()) {
            if (peer instanceof Peer.Pods(var namespaces, var pods, var span)) {
              selector(policy, pods, span, ofPods, findings);
              if (context.knowsNamespaces()) {
                selector(policy, namespaces, span, ofNamespaces, findings);
              }
            }
          }
        }
      }
    }
  }

  private static void selector(
      NetworkPolicy policy,
      @Nullable LabelSelector selector,
      Span otherwise,
      Set<String> keys,
      Consumer<Finding> findings) {
    List<Requirement> requirements = selector == null ? List.of() : selector.requirements();
    for (Requirement requirement : requirements) {
      if (requirement.operator() == Operator.NOT_IN && !keys.contains(requirement.key())) {
        Diagnostic diagnostic =
            Diagnostic.warning(
                    DiagnosticCode.NP4023,
                    requirement.span() == null ? otherwise : requirement.span(),
                    "`%s` keeps nobody out: nothing has a label `%s`, and `NotIn` holds without it"
                        .formatted(SelectorWords.of(requirement), requirement.key()))
                .withHelp(Suggestion.help(requirement.key(), keys));
        findings.accept(Finding.of(diagnostic, policy.ref(), SelectorWords.of(requirement)));
      }
    }
  }
}
