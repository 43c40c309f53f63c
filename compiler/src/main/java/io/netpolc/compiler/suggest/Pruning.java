package io.netpolc.compiler.suggest;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.FlowTrace;
import io.netpolc.compiler.eval.FlowTrace.RuleTrace;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/// Takes out of drafts what others allow already: a pod may be selected by the policies of several
/// workloads, and an end taken by several peers. The reference says which atoms grant each need;
/// one goes if each need that it grants keeps another. What remains is needed by itself.
final class Pruning {
  private final SortedMap<PolicyRef, Draft> drafts;
  private final Set<Direction> directions;

  Pruning(SortedMap<PolicyRef, Draft> drafts, Set<Direction> directions) {
    this.drafts = drafts;
    this.directions = directions;
  }

  /// Prunes the drafts.
  void run(Set<Need> needs, ClusterState cluster, SemanticsOptions options) {
    var policies = new ArrayList<NetworkPolicy>();
    drafts.forEach((ref, draft) -> policies.add(draft.atomic(ref)));
    var evaluator = new Evaluator(policies, cluster, options);
    Map<RuleRef, List<Set<RuleRef>>> granted = new HashMap<>();
    for (Need need : needs) {
      Set<RuleRef> granting = granting(evaluator, need);
      granting.forEach(rule -> granted.computeIfAbsent(rule, _ -> new ArrayList<>()).add(granting));
    }
    for (NetworkPolicy policy : policies) {
      for (Direction direction : directions) {
        prune(policy.ref(), direction, granted);
      }
    }
  }

  private static Set<RuleRef> granting(Evaluator evaluator, Need need) {
    FlowTrace trace = evaluator.trace(need.flow());
    FlowTrace.End end = need.direction() == Direction.EGRESS ? trace.egress() : trace.ingress();
    var granting = new HashSet<RuleRef>();
    for (FlowTrace.Way way : end.ways()) {
      for (RuleTrace rule : way.granting()) {
        granting.add(rule.rule().ref());
      }
    }
    return granting;
  }

  private void prune(PolicyRef ref, Direction direction, Map<RuleRef, List<Set<RuleRef>>> granted) {
    Draft draft = drafts.get(ref);
    if (draft == null) {
      return;
    }
    int index = 0;
    for (Atom atom : List.copyOf(draft.atoms(direction))) {
      var rule = new RuleRef(ref, direction, index++);
      List<Set<RuleRef>> needs = granted.getOrDefault(rule, List.of());
      if (needs.stream().allMatch(granting -> granting.size() > 1)) {
        needs.forEach(granting -> granting.remove(rule));
        draft.atoms(direction).remove(atom);
      }
    }
  }
}
