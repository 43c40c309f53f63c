package io.netpolc.compiler.lint;

import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.List;

/// The pods that a rule's ports are looked up on: the policy's own for ingress, those of each peer
/// for egress.
///
/// @param terms one for each set of pods
/// @param onlyPods whether a rule's ports are about no other address
record Destinations(List<SelectorTerm> terms, boolean onlyPods) {
  /// The destinations of a rule.
  static Destinations of(NetworkPolicy policy, PolicyRule rule) {
    if (rule.ref().direction() == Direction.INGRESS) {
      return new Destinations(List.of(Selection.subjects(policy)), true);
    }
    if (rule.peers().isEmpty()) {
      return new Destinations(List.of(Selection.everyone()), false);
    }
    var terms = new ArrayList<SelectorTerm>();
    for (Peer peer : rule.peers()) {
      if (peer instanceof Peer.Pods pods) {
        terms.add(Selection.peer(pods, policy.ref().namespace()));
      }
    }
    return new Destinations(terms, terms.size() == rule.peers().size());
  }
}
