package io.netpolc.compiler.explain;

import io.netpolc.compiler.eval.FlowTrace;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.List;

/// A flow and why it is decided as it is.
///
/// @param flow what was asked
/// @param trace how everything took part
/// @param remedies where it is denied: what, added in this order, allows it; empty where no policy
///   can
/// @param backends where it goes to the address of a Service: what each backend decides at its own
///   ingress, in the order of the egress's ways; else empty
public record Explained(
    Flow flow, FlowTrace trace, List<Remedy> remedies, List<Decision> backends) {
  public Explained {
    remedies = List.copyOf(remedies);
    backends = List.copyOf(backends);
  }

  /// Every rule that grants the flow at an end, in canonical order: what to remove there.
  public static List<RuleRef> granting(FlowTrace.End end) {
    return end.ways().stream()
        .flatMap(way -> way.granting().stream())
        .map(rule -> rule.rule().ref())
        .sorted()
        .distinct()
        .toList();
  }
}
