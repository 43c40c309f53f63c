package io.netpolc.compiler.explain;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.FlowTrace;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.List;

/// Explains flows by the reference's trace.
public final class Explainer {
  private final List<NetworkPolicy> policies;
  private final Evaluator evaluator;
  private final Remedies remedies;

  /// @param policies in any order
  /// @param cluster what they are about
  /// @param options choices where the API leaves room
  public Explainer(List<NetworkPolicy> policies, ClusterState cluster, SemanticsOptions options) {
    this.policies = List.copyOf(policies);
    this.evaluator = new Evaluator(policies, cluster, options);
    this.remedies = new Remedies(cluster, options);
  }

  /// Explains a flow.
  public Explained explain(Flow flow) {
    FlowTrace trace = evaluator.trace(flow);
    return new Explained(
        flow,
        trace,
        trace.allowed() ? List.of() : remedies.of(policies, flow),
        backends(flow, trace));
  }

  /// Whether a flow is allowed.
  public boolean allows(Flow flow) {
    return evaluator.evaluate(flow).allowed();
  }

  /// What the backends of a Service say about it on their side, which the answer about the
  /// Service's own address leaves out.
  private List<Decision> backends(Flow flow, FlowTrace trace) {
    if (!trace.egress().toService(flow.to())) {
      return List.of();
    }
    var decisions = new ArrayList<Decision>();
    for (FlowTrace.Way way : trace.egress().ways()) {
      Pod pod = way.remote().pod();
      decisions.add(
          pod == null
              ? new Decision.NotSubject()
              : evaluator.decide(pod, Direction.INGRESS, flow.from(), flow.protocol(), way.port()));
    }
    return decisions;
  }
}
