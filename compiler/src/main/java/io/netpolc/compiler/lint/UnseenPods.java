package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Labels of pods that no policy sees, because they are on their node's network: NP4019 in a
/// policy's own selector, NP4020 in a peer. A selector that takes every pod is not meant for them.
final class UnseenPods implements LintRule {
  /// A selector of a policy.
  ///
  /// @param term what it takes
  /// @param selector its labels
  /// @param peer where the peer is, or null for the policy's own selector
  private record Taking(SelectorTerm term, @Nullable LabelSelector selector, @Nullable Span peer) {}

  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    if (context.onHost().pods().isEmpty()) {
      return;
    }
    for (NetworkPolicy policy : context.policies()) {
      SelectorTerm subjects = Selection.subjects(policy);
      check(context, policy, new Taking(subjects, policy.podSelector(), null), findings);
      for (Direction direction : policy.isolatesInOrder()) {
        for (PolicyRule rule : policy.effectiveRules(direction)) {
          for (Peer peer : rule.peers()) {
            if (peer instanceof Peer.Pods pods) {
              SelectorTerm term = Selection.peer(pods, policy.ref().namespace());
              check(context, policy, new Taking(term, pods.podSelector(), pods.span()), findings);
            }
          }
        }
      }
    }
  }

  private static void check(
      LintContext context, NetworkPolicy policy, Taking taking, Consumer<Finding> findings) {
    SelectorTerm term = taking.term;
    LabelSelector selector = taking.selector;
    Span peer = taking.peer;
    if (selector == null || !isAboutSomeone(selector)) {
      return;
    }
    int unseen = context.onHost().count(term);
    if (unseen == 0) {
      return;
    }
    int seen = context.pods().count(term);
    String name = context.onHost().first(context.onHost().groups(term)).qualifiedName();
    Span first = selector.requirements().getFirst().span();
    Span place = first != null ? first : peer == null ? policy.span() : peer;
    String message =
        "%s by this selector %s on the node's network, such as `%s`: %s"
            .formatted(
                seen == 0
                    ? "every pod taken"
                    : unseen + " of the " + (seen + unseen) + " pods taken",
                seen != 0 && unseen > 1 ? "are" : "is",
                name,
                peer == null
                    ? "no policy has an effect on them"
                    : "no selector sees their traffic");
    Diagnostic diagnostic =
        Diagnostic.warning(
                peer == null ? DiagnosticCode.NP4019 : DiagnosticCode.NP4020, place, message)
            .withHelp(
                peer == null
                    ? "take `hostNetwork` out of the pod, or protect its node"
                    : "their address is their node's: allow that with an `ipBlock`");
    findings.accept(Finding.of(diagnostic, policy.ref(), term.toString()));
  }

  /// Whether a selector asks for a label that is there, and not only for some that are not.
  private static boolean isAboutSomeone(LabelSelector selector) {
    return selector.requirements().stream()
        .anyMatch(requirement ->
            switch (requirement.operator()) {
              case IN, EXISTS -> true;
              case NOT_IN, DOES_NOT_EXIST -> false;
            });
  }
}
