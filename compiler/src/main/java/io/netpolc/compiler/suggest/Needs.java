package io.netpolc.compiler.suggest;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.FlowTrace;
import io.netpolc.compiler.explain.PolicyTerms;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/// What flows need where every pod is isolated both ways: the reference says which ends then deny,
/// so that what needs no rule (a pod to itself, its own node, ends that are no pods) gets none. A
/// flow to a Service needs a way out to each backend, and a way in at each.
final class Needs {
  private final Evaluator isolated;

  Needs(ClusterState cluster, SemanticsOptions options) {
    List<NetworkPolicy> policies =
        cluster.namespaces().stream().map(Namespace::name).map(Needs::isolating).toList();
    this.isolated = new Evaluator(policies, cluster, options);
  }

  private static NetworkPolicy isolating(String namespace) {
    return new NetworkPolicy(
        new PolicyRef(namespace, "isolate"),
        LabelSelector.EVERYTHING,
        EnumSet.allOf(Direction.class),
        List.of(),
        List.of(),
        PolicyTerms.NOWHERE);
  }

  /// What a flow needs.
  List<Need> of(Flow flow) {
    var needs = new ArrayList<Need>();
    FlowTrace trace = isolated.trace(flow);
    for (FlowTrace.End end : trace.ends()) {
      for (FlowTrace.Way way : end.ways()) {
        if (way.decision() instanceof Decision.DefaultDeny) {
          needs.add(
              new Need(end.subject(), end.direction(), way.remote(), flow.protocol(), way.port()));
        }
      }
    }
    if (trace.egress().toService(flow.to())) {
      trace.egress().ways().forEach(way -> addBackend(flow, way, needs));
    }
    return needs;
  }

  private void addBackend(Flow flow, FlowTrace.Way way, List<Need> needs) {
    Pod backend = way.remote().pod();
    if (backend == null) {
      return;
    }
    Decision decision =
        isolated.decide(backend, Direction.INGRESS, flow.from(), flow.protocol(), way.port());
    if (decision instanceof Decision.DefaultDeny) {
      needs.add(
          new Need(way.remote(), Direction.INGRESS, flow.from(), flow.protocol(), way.port()));
    }
  }
}
