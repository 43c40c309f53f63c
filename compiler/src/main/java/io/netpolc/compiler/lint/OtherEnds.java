package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/// A peer that a rule allows, and whose own policies never do: NP4103 pods that nobody at the other
/// end lets in, NP4104 senders of which none may send. Both ends must allow a connection. Said only
/// where not one pair of pods may have one of the rule's connections.
final class OtherEnds implements LintRule {
  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    for (NetworkPolicy policy : context.policies()) {
      for (Direction direction : policy.isolatesInOrder()) {
        List<PolicyRule> rules = policy.effectiveRules(direction);
        BitSet own =
            rules.isEmpty() ? new BitSet() : context.flows().classes(Selection.subjects(policy));
        for (PolicyRule rule : rules) {
          for (Peer peer : rule.peers()) {
            if (peer instanceof Peer.Pods pods && !own.isEmpty()) {
              check(context, policy, rule, pods, own, findings);
            }
          }
        }
      }
    }
  }

  private static void check(
      LintContext context,
      NetworkPolicy policy,
      PolicyRule rule,
      Peer.Pods peer,
      BitSet own,
      Consumer<Finding> findings) {
    Flows flows = context.flows();
    Direction direction = rule.ref().direction();
    BitSet others = flows.classes(Selection.peer(peer, policy.ref().namespace()));
    ConnectionSet connections =
        flows.connections(rule.ports(), Destinations.of(policy, rule).terms());
    if (others.isEmpty() || connections.isEmpty()) {
      return;
    }
    BitSet ports = flows.ports(connections);
    int first = -1;
    for (int mine = own.nextSetBit(0); mine >= 0; mine = own.nextSetBit(mine + 1)) {
      for (int other = others.nextSetBit(0); other >= 0; other = others.nextSetBit(other + 1)) {
        if (mine == other && flows.size(mine) == 1) {
          continue;
        }
        boolean passes =
            direction == Direction.EGRESS
                ? flows.any(mine, other, ports)
                : flows.any(other, mine, ports);
        if (passes) {
          return;
        }
        first = first < 0 ? other : first;
      }
    }
    if (first >= 0) {
      findings.accept(finding(context, policy, rule, peer, first, own, connections));
    }
  }

  private static Finding finding(
      LintContext context,
      NetworkPolicy policy,
      PolicyRule rule,
      Peer.Pods peer,
      int other,
      BitSet own,
      ConnectionSet connections) {
    Flows flows = context.flows();
    boolean egress = rule.ref().direction() == Direction.EGRESS;
    Direction opposite = rule.ref().direction().opposite();
    Pod there = flows.members(Selection.peer(peer, policy.ref().namespace()), other).getFirst();
    Diagnostic diagnostic =
        Diagnostic.warning(
            egress ? DiagnosticCode.NP4103 : DiagnosticCode.NP4104,
            peer.span(),
            (egress
                    ? "allows to send to pods such as `%s`, but no policy at the other end lets it in"
                    : "lets in pods such as `%s`, but no policy at the other end allows to send it")
                .formatted(there.qualifiedName()));
    NetworkPolicy denying = Flows.isolating(context, there, opposite);
    if (denying != null) {
      diagnostic =
          diagnostic
              .withSecondary(denying.span(), "isolates the other end for " + opposite.field())
              .withHelp("add an %s rule there, or take the peer out".formatted(opposite.field()));
    }
    Flow witness = null;
    SelectorTerm subjects = Selection.subjects(policy);
    for (int mine = own.nextSetBit(0);
        mine >= 0 && witness == null;
        mine = own.nextSetBit(mine + 1)) {
      for (Pod here : flows.members(subjects, mine)) {
        witness =
            egress
                ? flows.witness(here, there, connections)
                : flows.witness(there, here, connections);
      }
    }
    return Finding.of(
            diagnostic, policy.ref(), SelectorWords.of(rule) + " | " + SelectorWords.of(peer))
        .withWitness(witness);
  }
}
