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
import org.jspecify.annotations.Nullable;

/// A peer that a rule allows, and whose own policies never do: NP4103 pods that nobody at the other
/// end lets in, NP4104 senders of which none may send. Both ends must allow a connection. Said only
/// where not one pair of pods may have one of the rule's connections.
final class OtherEnds implements LintRule {
  /// A rule's peer, which must let the rule's connections pass too.
  ///
  /// @param own the classes of the policy's pods
  private record Meeting(NetworkPolicy policy, PolicyRule rule, Peer.Pods peer, BitSet own) {
    boolean egress() {
      return rule.ref().direction() == Direction.EGRESS;
    }

    SelectorTerm others() {
      return Selection.peer(peer, policy.ref().namespace());
    }
  }

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
              check(context, new Meeting(policy, rule, pods, own), findings);
            }
          }
        }
      }
    }
  }

  private static void check(LintContext context, Meeting meeting, Consumer<Finding> findings) {
    Flows flows = context.flows();
    BitSet others = flows.classes(meeting.others());
    ConnectionSet connections =
        flows.connections(
            meeting.rule.ports(), Destinations.of(meeting.policy, meeting.rule).terms());
    if (!others.isEmpty() && !connections.isEmpty()) {
      int denied = denied(flows, meeting, others, flows.ports(connections));
      if (denied >= 0) {
        findings.accept(finding(context, meeting, denied, connections));
      }
    }
  }

  /// The first class at the other end if no pair may have any of some connections; else -1.
  private static int denied(Flows flows, Meeting meeting, BitSet others, BitSet ports) {
    BitSet own = meeting.own;
    int first = -1;
    for (int mine = own.nextSetBit(0); mine >= 0; mine = own.nextSetBit(mine + 1)) {
      for (int other = others.nextSetBit(0); other >= 0; other = others.nextSetBit(other + 1)) {
        if (mine == other && flows.size(mine) == 1) {
          continue;
        }
        boolean passes =
            meeting.egress() ? flows.any(mine, other, ports) : flows.any(other, mine, ports);
        if (passes) {
          return -1;
        }
        first = first < 0 ? other : first;
      }
    }
    return first;
  }

  private static Finding finding(
      LintContext context, Meeting meeting, int other, ConnectionSet connections) {
    Direction opposite = meeting.rule.ref().direction().opposite();
    Pod there = context.flows().members(meeting.others(), other).getFirst();
    Diagnostic diagnostic =
        Diagnostic.warning(
            meeting.egress() ? DiagnosticCode.NP4103 : DiagnosticCode.NP4104,
            meeting.peer.span(),
            (meeting.egress()
                    ? "allows sending to pods such as `%s`, but the policies there do not let it in"
                    : "lets in pods such as `%s`, but the policies there do not let them send it")
                .formatted(there.qualifiedName()));
    NetworkPolicy denying = Flows.isolating(context, there, opposite);
    if (denying != null) {
      diagnostic =
          diagnostic
              .withSecondary(denying.span(), "isolates the other end for " + opposite.field())
              .withHelp("add an %s rule there, or take the peer out".formatted(opposite.field()));
    }
    return Finding.of(
            diagnostic,
            meeting.policy.ref(),
            SelectorWords.of(meeting.rule) + " | " + SelectorWords.of(meeting.peer))
        .withWitness(witness(context.flows(), meeting, there, connections));
  }

  private static @Nullable Flow witness(
      Flows flows, Meeting meeting, Pod there, ConnectionSet connections) {
    SelectorTerm subjects = Selection.subjects(meeting.policy);
    BitSet own = meeting.own;
    for (int mine = own.nextSetBit(0); mine >= 0; mine = own.nextSetBit(mine + 1)) {
      for (Pod here : flows.members(subjects, mine)) {
        Flow flow =
            meeting.egress()
                ? flows.witness(here, there, connections)
                : flows.witness(there, here, connections);
        if (flow != null) {
          return flow;
        }
      }
    }
    return null;
  }
}
