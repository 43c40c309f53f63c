package io.netpolc.cli;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The policies that isolate pods, looked up once a pod.
final class Isolation {
  private final Evaluator evaluator;
  private final IdentityHashMap<Pod, List<PolicyRef>> onIngress = new IdentityHashMap<>();
  private final IdentityHashMap<Pod, List<PolicyRef>> onEgress = new IdentityHashMap<>();

  Isolation(Evaluator evaluator) {
    this.evaluator = evaluator;
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
    return known.computeIfAbsent(pod, _ -> List.copyOf(evaluator.isolatedBy(pod, direction)));
  }
}
