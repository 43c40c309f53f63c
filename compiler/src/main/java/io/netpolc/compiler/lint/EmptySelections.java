package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// NP4001 a policy that selects no pod, NP4002 a peer that takes none, NP4003 a namespaceSelector
/// that takes no namespace. The help names the label that was probably meant. Silent about
/// selectors that can take nothing anywhere ([ContradictorySelectors]), and where the state does
/// not show enough.
final class EmptySelections implements LintRule {
  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    for (NetworkPolicy policy : context.policies()) {
      subjects(context, policy, findings);
      for (Direction direction : policy.isolatesInOrder()) {
        for (PolicyRule rule : policy.effectiveRules(direction)) {
          for (int i = 0; i < rule.peers().size(); i++) {
            if (rule.peers().get(i) instanceof Peer.Pods pods
                && !DashConfusion.explains(context, rule, i)) {
              peer(context, rule, pods, findings);
            }
          }
        }
      }
    }
  }

  private static void subjects(
      LintContext context, NetworkPolicy policy, Consumer<Finding> findings) {
    String namespace = policy.ref().namespace();
    SelectorTerm term = Selection.subjects(policy);
    if (!context.shows(namespace)
        || ContradictorySelectors.isContradictory(policy.podSelector())
        || context.pods().count(term) > 0
        || context.onHost().count(term) > 0) {
      return;
    }
    LabelSelector selector = policy.podSelector();
    NavigableMap<String, NavigableMap<String, Integer>> labels = context.labels().of(namespace);
    Requirement culprit = culprit(selector, labels);
    String message =
        selector.isEverything()
            ? "policy `%s` selects no pod: none runs in namespace `%s`"
                .formatted(policy.ref(), namespace)
            : "policy `%s` selects no pod: none of namespace `%s` has %s"
                .formatted(policy.ref(), namespace, wanted(selector, culprit));
    Diagnostic diagnostic =
        Diagnostic.warning(DiagnosticCode.NP4001, span(culprit, policy.span()), message)
            .withHelp(
                culprit == null ? null : LabelCatalog.help(culprit, labels, podsOf(namespace)));
    findings.accept(Finding.of(diagnostic, policy.ref(), SelectorWords.of(selector)));
  }

  private static void peer(
      LintContext context, PolicyRule rule, Peer.Pods peer, Consumer<Finding> findings) {
    String own = rule.ref().policy().namespace();
    LabelSelector namespaces = peer.namespaceSelector();
    boolean contradictory =
        ContradictorySelectors.isContradictory(namespaces)
            || ContradictorySelectors.isContradictory(peer.podSelector());
    if (contradictory || context.pods().count(Selection.peer(peer, own)) > 0) {
      return;
    }
    if (namespaces == null) {
      if (context.shows(own)) {
        pods(context, rule, peer, List.of(own), findings);
      }
      return;
    }
    List<String> taken = context.selected(namespaces);
    if (taken.isEmpty()) {
      if (context.knowsNamespaces()) {
        noNamespace(context, rule, peer, namespaces, findings);
      }
    } else if (taken.stream().allMatch(context::shows) && context.knowsNamespaces()) {
      pods(context, rule, peer, taken, findings);
    }
  }

  private static void noNamespace(
      LintContext context,
      PolicyRule rule,
      Peer.Pods peer,
      LabelSelector selector,
      Consumer<Finding> findings) {
    var labels = LabelCatalog.ofNamespaces(context.namespaces().values());
    Requirement culprit = culprit(selector, labels);
    Diagnostic diagnostic =
        Diagnostic.warning(
                DiagnosticCode.NP4003,
                span(culprit, peer.span()),
                "no namespace has %s".formatted(wanted(selector, culprit)))
            .withHelp(culprit == null ? null : LabelCatalog.help(culprit, labels, "namespaces"));
    findings.accept(Finding.of(diagnostic, rule.ref().policy(), SelectorWords.of(peer)));
  }

  private static void pods(
      LintContext context,
      PolicyRule rule,
      Peer.Pods peer,
      List<String> namespaces,
      Consumer<Finding> findings) {
    LabelSelector selector =
        peer.podSelector() == null ? LabelSelector.EVERYTHING : peer.podSelector();
    NavigableMap<String, NavigableMap<String, Integer>> labels = labels(context, namespaces);
    Requirement culprit = culprit(selector, labels);
    String where =
        namespaces.size() == 1
            ? "namespace `" + namespaces.getFirst() + "`"
            : "the %d namespaces selected".formatted(namespaces.size());
    boolean anyOnHost =
        context.onHost().count(Selection.peer(peer, rule.ref().policy().namespace())) > 0;
    if (anyOnHost) {
      return;
    }
    String message =
        selector.isEverything()
            ? "no pod runs in %s".formatted(where)
            : "no pod of %s has %s".formatted(where, wanted(selector, culprit));
    Diagnostic diagnostic =
        Diagnostic.warning(DiagnosticCode.NP4002, span(culprit, peer.span()), message)
            .withHelp(help(context, peer, culprit, labels, where));
    findings.accept(Finding.of(diagnostic, rule.ref().policy(), SelectorWords.of(peer)));
  }

  /// A label of other namespaces' pods is a better guess than one that is only spelt alike.
  private static @Nullable String help(
      LintContext context,
      Peer.Pods peer,
      @Nullable Requirement culprit,
      NavigableMap<String, NavigableMap<String, Integer>> labels,
      String where) {
    LabelSelector selector = peer.podSelector();
    if (peer.namespaceSelector() == null && selector != null && !selector.isEverything()) {
      var everywhere =
          new SelectorTerm(new SelectorTerm.Scope.Labelled(LabelSelector.EVERYTHING), selector);
      int elsewhere = context.pods().count(everywhere);
      if (elsewhere > 0) {
        String namespace = context.pods().first(context.pods().groups(everywhere)).namespace();
        return ("a peer without `namespaceSelector` takes pods of the policy's own namespace;"
                + " namespace `%s` has pods with these labels")
            .formatted(namespace);
      }
    }
    return culprit == null ? null : LabelCatalog.help(culprit, labels, "pods of " + where);
  }

  private static NavigableMap<String, NavigableMap<String, Integer>> labels(
      LintContext context, Collection<String> namespaces) {
    if (namespaces.size() == 1) {
      return context.labels().of(namespaces.iterator().next());
    }
    var all = new TreeMap<String, NavigableMap<String, Integer>>();
    for (String namespace : namespaces) {
      context
          .labels()
          .of(namespace)
          .forEach((key, values) ->
              values.forEach((value, count) ->
                  all.computeIfAbsent(key, _ -> new TreeMap<>())
                      .merge(value, count, Integer::sum)));
    }
    return all;
  }

  private static String podsOf(String namespace) {
    return "pods of namespace `" + namespace + "`";
  }

  /// The first requirement that nothing meets on its own; null where only their conjunction fails.
  private static @Nullable Requirement culprit(
      LabelSelector selector, NavigableMap<String, NavigableMap<String, Integer>> labels) {
    return selector.requirements().stream()
        .filter(requirement -> !LabelCatalog.meets(requirement, labels))
        .findFirst()
        .orElse(null);
  }

  private static String wanted(LabelSelector selector, @Nullable Requirement culprit) {
    if (culprit != null) {
      return "`" + SelectorWords.of(culprit) + "`";
    }
    return (selector.requirements().size() > 1 ? "all of " : "")
        + "`"
        + SelectorWords.of(selector)
        + "`";
  }

  private static Span span(@Nullable Requirement culprit, Span otherwise) {
    Span span = culprit == null ? null : culprit.span();
    return span == null ? otherwise : span;
  }
}
