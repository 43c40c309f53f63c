package io.netpolc.cli;

import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.List;

/// What is printed about a query.
///
/// @param query as asked
/// @param flow what it was resolved to
/// @param evaluation the engine's answer
/// @param egressIsolatedBy the policies that isolate the source on egress
/// @param ingressIsolatedBy the policies that isolate the destination on ingress
record Answer(
    FlowQuery query,
    Flow flow,
    Evaluation evaluation,
    List<PolicyRef> egressIsolatedBy,
    List<PolicyRef> ingressIsolatedBy) {
  Answer {
    egressIsolatedBy = List.copyOf(egressIsolatedBy);
    ingressIsolatedBy = List.copyOf(ingressIsolatedBy);
  }

  List<PolicyRef> isolatedBy(Direction direction) {
    return direction == Direction.EGRESS ? egressIsolatedBy : ingressIsolatedBy;
  }
}
