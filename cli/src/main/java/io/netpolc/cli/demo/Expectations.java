package io.netpolc.cli.demo;

import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What policy says about attempts, by the reference evaluator.
final class Expectations {
  private final Evaluator evaluator;

  Expectations(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /// The answer about an attempt.
  Evaluation evaluate(Probe probe) {
    return evaluator.evaluate(flow(probe));
  }

  /// Those that are allowed.
  Set<Probe> allowed(Collection<Probe> probes) {
    Set<Probe> allowed = new HashSet<>();
    for (Probe probe : probes) {
      if (evaluate(probe).allowed()) {
        allowed.add(probe);
      }
    }
    return allowed;
  }

  /// A group of denials with one cause.
  ///
  /// @param subject the pod that denies
  /// @param direction in which direction
  /// @param decision why
  record Cause(String subject, Direction direction, Decision decision) {}

  /// The denied among the attempts by cause: the source's egress first, as the packet meets it.
  ///
  /// @return cause -> names of the other ends, both sorted
  Map<Cause, Set<String>> denials(Collection<Probe> probes) {
    Map<Cause, Set<String>> causes =
        new TreeMap<>(
            Comparator.comparing(Cause::subject)
                .thenComparing(Cause::direction)
                .thenComparing(cause -> cause.decision().toString()));
    for (Probe probe : probes) {
      Evaluation evaluation = evaluate(probe);
      if (!evaluation.egress().allowed()) {
        var cause = new Cause(probe.from().name(), Direction.EGRESS, evaluation.egress());
        causes.computeIfAbsent(cause, _ -> new TreeSet<>()).add(probe.to().name());
      } else if (!evaluation.ingress().allowed()) {
        var cause = new Cause(probe.to().name(), Direction.INGRESS, evaluation.ingress());
        causes.computeIfAbsent(cause, _ -> new TreeSet<>()).add(probe.from().name());
      }
    }
    return causes;
  }

  private static Flow flow(Probe probe) {
    return new Flow(
        end(probe.from(), probe), end(probe.to(), probe), probe.protocol(), probe.port());
  }

  private static FlowEnd end(Host host, Probe probe) {
    return new FlowEnd(host.pod(), host.address(probe.family()));
  }
}
