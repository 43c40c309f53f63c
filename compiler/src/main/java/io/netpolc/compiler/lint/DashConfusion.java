package io.netpolc.compiler.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.Label;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.verdict.Direction;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// NP4004: an item with a `namespaceSelector` followed by one with a `podSelector`. Two items are
/// two peers, one of which takes pods of the policy's own namespace; without the second dash they
/// were one peer. Where the second takes no pod of the own namespace, and both together take some,
/// one peer was meant; so it was where the first takes the own namespace as a whole, and the second
/// adds nothing to that. Where both readings make sense, NP4307 says what the first one opens.
final class DashConfusion implements LintRule {
  /// How many pods each reading takes.
  ///
  /// @param namespaces the first peer
  /// @param own the second
  /// @param together both as one
  /// @param takesOwn whether the first takes the policy's own namespace
  private record Readings(int namespaces, int own, int together, boolean takesOwn) {
    /// Whether one peer with both selectors was meant.
    boolean certain() {
      return together > 0 && (own == 0 || takesOwn);
    }
  }

  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    for (NetworkPolicy policy : context.policies()) {
      for (Direction direction : policy.isolatesInOrder()) {
        for (PolicyRule rule : policy.effectiveRules(direction)) {
          for (int i = 1; i < rule.peers().size(); i++) {
            Readings readings = readings(context, rule, i);
            if (readings != null && readings.together > 0) {
              findings.accept(finding(rule, i, readings));
            }
          }
        }
      }
    }
  }

  /// Whether that a peer takes no pod, or none that another does not, is said by this rule already.
  static boolean explains(LintContext context, PolicyRule rule, int index) {
    Readings readings = index == 0 ? null : readings(context, rule, index);
    return readings != null && readings.certain();
  }

  private static @Nullable Readings readings(LintContext context, PolicyRule rule, int second) {
    List<Peer> peers = rule.peers();
    if (!(peers.get(second - 1) instanceof Peer.Pods(var namespaces, var noPods, var firstSpan))
        || !(peers.get(second) instanceof Peer.Pods(var none, var pods, var secondSpan))
        || namespaces == null
        || noPods != null
        || none != null
        || pods == null
        || pods.isEverything()
        || firstSpan.column() != secondSpan.column()) {
      return null;
    }
    String own = rule.ref().policy().namespace();
    Selection selection = context.pods();
    return new Readings(
        selection.count(Selection.peer((Peer.Pods) peers.get(second - 1), own)),
        selection.count(SelectorTerm.in(own, pods)),
        selection.count(new SelectorTerm(new SelectorTerm.Scope.Labelled(namespaces), pods)),
        context.selected(namespaces).contains(own));
  }

  private static Finding finding(PolicyRule rule, int index, Readings readings) {
    Peer first = rule.peers().get(index - 1);
    Peer second = rule.peers().get(index);
    boolean certain = readings.certain();
    String message =
        ("two peers: every pod of the namespaces (%d), or pods of `%s` itself (%d);"
                + " one peer with both selectors takes %d")
            .formatted(
                readings.namespaces,
                rule.ref().policy().namespace(),
                readings.own,
                readings.together);
    Diagnostic diagnostic =
        new Diagnostic(
            certain ? DiagnosticCode.NP4004 : DiagnosticCode.NP4307,
            certain ? Severity.WARNING : Severity.INFO,
            message,
            new Label(second.span(), "a peer of its own"),
            List.of(new Label(first.span(), "and this another")),
            "to mean pods with these labels in those namespaces, take out the dash before"
                + " `podSelector`",
            List.of());
    return Finding.of(
        diagnostic,
        rule.ref().policy(),
        SelectorWords.of(first) + "or " + SelectorWords.of(second));
  }
}
