package io.netpolc.cli;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The policies that isolate pods, looked up once a pod. Only policies of a pod's own namespace
/// isolate it, so the reference is asked with those alone: it reads all that it has each time.
final class Isolation {
  private final Map<String, List<NetworkPolicy>> policies = new HashMap<>();
  private final Map<String, Evaluator> evaluators = new HashMap<>();
  private final IdentityHashMap<Pod, List<PolicyRef>> onIngress = new IdentityHashMap<>();
  private final IdentityHashMap<Pod, List<PolicyRef>> onEgress = new IdentityHashMap<>();

  /// @param policies in any order
  Isolation(List<NetworkPolicy> policies) {
    for (NetworkPolicy policy : policies) {
      this.policies.computeIfAbsent(policy.ref().namespace(), _ -> new ArrayList<>()).add(policy);
    }
  }

  /// An engine's answer with the policies that isolate both ends.
  Answer answer(FlowQuery query, Flow flow, Evaluation evaluation) {
    return new Answer(
        query,
        flow,
        evaluation,
        isolatedBy(flow.from().pod(), Direction.EGRESS),
        isolatedBy(flow.to().pod(), Direction.INGRESS));
  }

  private List<PolicyRef> isolatedBy(@Nullable Pod pod, Direction direction) {
    if (pod == null) {
      return List.of();
    }
    var known = direction == Direction.INGRESS ? onIngress : onEgress;
    List<PolicyRef> found = known.get(pod);
    if (found == null) {
      found = List.copyOf(evaluator(pod.namespace()).isolatedBy(pod, direction));
      known.put(pod, found);
    }
    return found;
  }

  /// The reference over the policies of one namespace and no cluster: what isolates a pod shows in
  /// the pod alone.
  private Evaluator evaluator(String namespace) {
    return evaluators.computeIfAbsent(
        namespace,
        _ ->
            new Evaluator(
                policies.getOrDefault(namespace, List.of()),
                ClusterState.empty(),
                SemanticsOptions.DEFAULT));
  }
}
