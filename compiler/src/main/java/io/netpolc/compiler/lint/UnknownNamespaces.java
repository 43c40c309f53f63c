package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/// NP4017: a policy in a namespace that is not among the Namespace objects of the input and that
/// nothing lives in. One finding a namespace.
final class UnknownNamespaces implements LintRule {
  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    List<String> known =
        context.namespaces().values().stream()
            .filter(namespace -> !namespace.invented())
            .map(Namespace::name)
            .sorted()
            .toList();
    if (known.isEmpty()) {
      return;
    }
    var inhabited = new TreeSet<String>();
    context.cluster().pods().forEach(pod -> inhabited.add(pod.namespace()));
    var said = new TreeSet<String>();
    for (NetworkPolicy policy : context.policies()) {
      String name = policy.ref().namespace();
      if (!known.contains(name) && !inhabited.contains(name) && said.add(name)) {
        var candidates = new ArrayList<>(known);
        Diagnostic diagnostic =
            Diagnostic.warning(
                    DiagnosticCode.NP4017,
                    policy.span(),
                    "policy `%s` is in a namespace that the cluster does not have"
                        .formatted(policy.ref()))
                .withHelp(Suggestion.help(name, candidates));
        findings.accept(Finding.of(diagnostic, policy.ref(), name));
      }
    }
  }
}
