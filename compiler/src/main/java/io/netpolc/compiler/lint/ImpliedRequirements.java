package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// NP4211: a requirement of a selector that holds wherever another one of it does, such as `app
/// Exists` beside `app: web`.
final class ImpliedRequirements {
  private ImpliedRequirements() {}

  static void check(NetworkPolicy policy, Consumer<Candidate> candidates) {
    selector(
        policy.ref(),
        policy.podSelector(),
        policy.span(),
        left -> new Cut.Subjects(policy.ref(), left),
        candidates);
    for (Direction direction : policy.isolatesInOrder()) {
      for (PolicyRule rule : policy.effectiveRules(direction)) {
        for (int i = 0; i < rule.peers().size(); i++) {
          if (rule.peers().get(i) instanceof Peer.Pods peer) {
            peer(rule, i, peer, candidates);
          }
        }
      }
    }
  }

  private static void peer(
      PolicyRule rule, int index, Peer.Pods peer, Consumer<Candidate> candidates) {
    selector(
        rule.ref().policy(),
        peer.namespaceSelector(),
        peer.span(),
        left ->
            new Cut.OfPeer(rule.ref(), index, new Peer.Pods(left, peer.podSelector(), peer.span())),
        candidates);
    selector(
        rule.ref().policy(),
        peer.podSelector(),
        peer.span(),
        left ->
            new Cut.OfPeer(
                rule.ref(), index, new Peer.Pods(peer.namespaceSelector(), left, peer.span())),
        candidates);
  }

  private static void selector(
      PolicyRef policy,
      @Nullable LabelSelector selector,
      Span otherwise,
      Function<LabelSelector, Cut> cut,
      Consumer<Candidate> candidates) {
    List<Requirement> left =
        selector == null ? new ArrayList<>() : new ArrayList<>(selector.requirements());
    for (Requirement requirement : List.copyOf(left)) {
      Requirement stronger =
          left.stream()
              .filter(other -> !other.equals(requirement))
              .filter(other -> Inclusion.implies(other, requirement))
              .findFirst()
              .orElse(null);
      if (stronger == null) {
        continue;
      }
      left.remove(requirement);
      Diagnostic diagnostic =
          Diagnostic.warning(
              DiagnosticCode.NP4211,
              requirement.span() == null ? otherwise : requirement.span(),
              "`%s` adds nothing: it holds wherever `%s` does"
                  .formatted(SelectorWords.of(requirement), SelectorWords.of(stronger)));
      if (stronger.span() != null) {
        diagnostic = diagnostic.withSecondary(stronger.span(), "asks for more");
      }
      candidates.accept(
          new Candidate(
              Finding.of(diagnostic, policy, SelectorWords.of(requirement)),
              List.of(cut.apply(new LabelSelector(left)))));
    }
  }
}
