package io.netpolc.cli;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.lower.LoweringResult;
import io.netpolc.compiler.lower.TableEngine;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/// Decides by the tables that the data path reads.
final class TablesEngine implements Engine {
  private static final Decision NOT_SUBJECT = new Decision.NotSubject();

  private final TableEngine tables;
  private final Map<String, Integer> subjects = new HashMap<>();
  private final IdentityHashMap<Pod, Integer> known = new IdentityHashMap<>();

  /// @param lowered the tables; the pods that are asked about must be local in them
  TablesEngine(LoweringResult lowered) {
    tables = new TableEngine(lowered);
    for (int i = 0; i < lowered.subjects().size(); i++) {
      subjects.put(lowered.subjects().get(i).qualifiedName(), i);
    }
  }

  @Override
  public Evaluation evaluate(Flow flow) throws CommandFailure {
    return new Evaluation(
        decide(flow.from(), Direction.EGRESS, flow.to(), flow),
        decide(flow.to(), Direction.INGRESS, flow.from(), flow));
  }

  private Decision decide(FlowEnd end, Direction direction, FlowEnd remote, Flow flow)
      throws CommandFailure {
    Pod pod = end.pod();
    if (pod == null) {
      return NOT_SUBJECT;
    }
    Integer subject = known.get(pod);
    if (subject == null) {
      subject = subjects.get(pod.qualifiedName());
      if (subject == null) {
        throw CommandFailure.usage(
            pod.qualifiedName() + " is not on the node that was compiled for", null);
      }
      known.put(pod, subject);
    }
    return tables.decide(subject, direction, remote.address(), flow.protocol(), flow.port());
  }
}
