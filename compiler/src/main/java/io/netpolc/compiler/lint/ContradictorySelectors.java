package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Operator;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// NP4005: requirements that no labels at all can meet together, such as `app In (a)` with `app
/// DoesNotExist`. Two requirements contradict each other only if they are about one key.
final class ContradictorySelectors implements LintRule {
  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    for (NetworkPolicy policy : context.policies()) {
      selector(policy.podSelector(), policy.span(), policy.ref(), findings);
      for (Direction direction : Direction.values()) {
        for (PolicyRule rule : policy.rules(direction)) {
          for (Peer peer : rule.peers()) {
            if (peer instanceof Peer.Pods(var namespaces, var pods, var span)) {
              selector(namespaces, span, policy.ref(), findings);
              selector(pods, span, policy.ref(), findings);
            }
          }
        }
      }
    }
  }

  private static void selector(
      @Nullable LabelSelector selector,
      Span otherwise,
      PolicyRef policy,
      Consumer<Finding> findings) {
    Requirement[] pair = contradiction(selector);
    if (pair.length == 0 || selector == null) {
      return;
    }
    Span place = pair[1].span() == null ? otherwise : pair[1].span();
    Diagnostic diagnostic =
        Diagnostic.error(
            DiagnosticCode.NP4005,
            place,
            "no labels can meet both `%s` and `%s`"
                .formatted(SelectorWords.of(pair[0]), SelectorWords.of(pair[1])));
    if (pair[0].span() != null) {
      diagnostic = diagnostic.withSecondary(pair[0].span(), "contradicts this");
    }
    findings.accept(
        Finding.of(
            diagnostic.withHelp("take one of them out, or write two peers or policies"),
            policy,
            SelectorWords.of(selector)));
  }

  /// Whether no labels can meet a selector.
  static boolean isContradictory(@Nullable LabelSelector selector) {
    return contradiction(selector).length > 0;
  }

  private static Requirement[] contradiction(@Nullable LabelSelector selector) {
    if (selector == null) {
      return new Requirement[0];
    }
    List<Requirement> all = selector.requirements();
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        if (all.get(i).key().equals(all.get(j).key()) && contradict(all.get(i), all.get(j))) {
          return new Requirement[] {all.get(i), all.get(j)};
        }
      }
    }
    return new Requirement[0];
  }

  private static boolean contradict(Requirement a, Requirement b) {
    if (b.operator() == Operator.IN && a.operator() != Operator.IN) {
      return contradict(b, a);
    }
    return switch (a.operator()) {
      case IN ->
          switch (b.operator()) {
            case IN -> a.values().stream().noneMatch(b.values()::contains);
            case NOT_IN -> b.values().containsAll(a.values());
            case DOES_NOT_EXIST -> true;
            case EXISTS -> false;
          };
      case EXISTS -> b.operator() == Operator.DOES_NOT_EXIST;
      case DOES_NOT_EXIST -> b.operator() == Operator.EXISTS;
      case NOT_IN -> false;
    };
  }
}
