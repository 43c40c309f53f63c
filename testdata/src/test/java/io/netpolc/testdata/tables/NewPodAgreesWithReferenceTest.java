package io.netpolc.testdata.tables;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.FlowTrace;
import io.netpolc.compiler.explain.Explained;
import io.netpolc.compiler.explain.Grant;
import io.netpolc.compiler.explain.Granting;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.query.NewPod;
import io.netpolc.compiler.reach.Connection;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.reach.Endpoint;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.reach.FlowClasses;
import io.netpolc.compiler.reach.Grouping;
import io.netpolc.compiler.reach.Reachability;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A pod that is not there yet, with the labels of one that is or others, may reach and be reached
/// by all others as the reference says of the cluster with such a pod in it; and the rules that are
/// named for a connection are all that grant it. A failure prints the seed; `-Dnetpolc.seed=N`
/// replays it.
final class NewPodAgreesWithReferenceTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 200 : 40;

  private long compared;
  private long allowed;

  @Test
  void newPodOfRandomScenariosIsTheReferences() {
    String taken = SeedRun.of(1, SCENARIOS).each(seed -> compare(Scenario.of(seed), seed));
    System.out.printf(
        "reference and new pods: %s, %d flows alike, %d allowed%n", taken, compared, allowed);
    if (SeedRun.isFixed()) {
      assertThat(compared).isGreaterThan(100L * SCENARIOS);
      assertThat(allowed).isBetween(compared / 100, compared - compared / 100);
    }
  }

  private void compare(Scenario scenario, long seed) {
    List<Pod> pods = scenario.cluster().pods();
    if (pods.isEmpty()) {
      return;
    }
    Pod like = pods.get((int) (seed % pods.size()));
    Map<String, String> labels = new HashMap<>(like.labels());
    labels.putIfAbsent("of-nobody-else", "x");
    var sink = new DiagnosticSink();
    var asked = new NewPod(like.namespace(), labels, null);
    NewPod.Placed placed = requireNonNull(asked.placedIn(scenario.cluster(), Set.of(), sink));
    assertThat(sink.diagnostics()).isEmpty();
    Pod pod = placed.pod();
    assertThat(pod.labels()).isEqualTo(labels);
    ResolvedProgram resolved =
        Resolver.resolve(scenario.policies(), placed.state(), scenario.options(), null, sink);
    DecisionTables tables = Lowering.tables(resolved, LoweringOptions.DEFAULT);
    Map<List<String>, Connection> found = new HashMap<>();
    Reachability.of(resolved, tables, Grouping.POD)
        .forEach(one -> found.put(List.of(name(one.from()), name(one.to())), one));
    var question =
        new Question(
            new Evaluator(scenario.policies(), placed.state(), scenario.options()),
            new Probes(placed.state(), scenario.policies()),
            new Granting(scenario.policies(), placed.state(), scenario.options()),
            FlowClasses.of(resolved, tables, Set.of()).families());
    for (Pod other : resolved.subjects()) {
      if (!other.qualifiedName().equals(pod.qualifiedName())) {
        question.compare(pod, other, found.get(List.of(name(pod), name(other))));
        question.compare(other, pod, found.get(List.of(name(other), name(pod))));
      }
    }
  }

  private static String name(Endpoint end) {
    return end instanceof Workload workload ? name(workload.pods().getFirst()) : end.label();
  }

  private static String name(Pod pod) {
    return pod.qualifiedName();
  }

  private final class Question {
    private final Evaluator reference;
    private final Probes probes;
    private final Granting granting;
    private final Set<IpFamily> families;

    Question(Evaluator reference, Probes probes, Granting granting, Set<IpFamily> families) {
      this.reference = reference;
      this.probes = probes;
      this.families = families;
      this.granting = granting;
    }

    void compare(Pod from, Pod to, @Nullable Connection connection) {
      for (IpFamily family : IpFamily.values()) {
        IpAddress source = from.address(family);
        IpAddress target = to.address(family);
        if (!families.contains(family) || source == null || target == null) {
          continue;
        }
        ConnectionSet set =
            connection == null
                ? ConnectionSet.NONE
                : connection.byFamily().getOrDefault(family, ConnectionSet.NONE);
        Granting.Ends ends =
            connection == null
                ? new Granting.Ends(List.of(), List.of())
                : granting.of(
                    new Connection(connection.from(), connection.to(), set, Map.of(family, set)));
        for (Protocol protocol : Probes.protocols(family)) {
          for (int port : protocol.hasPorts() ? probes.ports() : List.of(0)) {
            if (port > 0 || !protocol.hasPorts()) {
              var flow = new Flow(reference.end(source), reference.end(target), protocol, port);
              compare(flow, set, ends);
            }
          }
        }
      }
    }

    private void compare(Flow flow, ConnectionSet set, Granting.Ends ends) {
      Evaluation expected = reference.evaluate(flow);
      assertThat(set.contains(flow.protocol(), flow.port()))
          .as("%s in %s", flow, set)
          .isEqualTo(expected.allowed());
      compared++;
      if (expected.allowed()) {
        allowed++;
        FlowTrace trace = reference.trace(flow);
        assertThat(said(ends.egress(), flow)).isEqualTo(granting(trace.egress()));
        assertThat(said(ends.ingress(), flow)).isEqualTo(granting(trace.ingress()));
      }
    }

    private static List<String> granting(FlowTrace.End end) {
      return end.decision() instanceof Decision.NotIsolated
          ? List.of("nothing isolates")
          : Explained.granting(end).stream().map(RuleRef::toString).toList();
    }

    private static List<String> said(List<Grant> grants, Flow flow) {
      return grants.stream()
          .filter(grant -> grant.connections().contains(flow.protocol(), flow.port()))
          .map(Grant::rule)
          .map(rule -> rule == null ? "nothing isolates" : rule.ref().toString())
          .toList();
    }
  }
}
