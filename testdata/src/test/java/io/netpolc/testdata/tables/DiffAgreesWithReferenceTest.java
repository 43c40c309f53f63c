package io.netpolc.testdata.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.reach.Change;
import io.netpolc.compiler.reach.Endpoint;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.reach.Grouping;
import io.netpolc.compiler.reach.PolicyDiff;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a diff says of random policies of which some are left out is, for every pair of pods, what
/// the reference says before and after. A failure prints the seed; `-Dnetpolc.seed=N` replays it.
final class DiffAgreesWithReferenceTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 200 : 30;

  private long compared;
  private long changed;

  @Test
  void everyChangeOfRandomScenariosIsTheReferences() {
    String taken = SeedRun.of(1, SCENARIOS).each(seed -> compare(Scenario.of(seed)));
    System.out.printf(
        "reference and diff: %s, %d flows alike, %d changed%n", taken, compared, changed);
    if (SeedRun.isFixed()) {
      assertThat(changed).isGreaterThan(SCENARIOS);
      assertThat(compared).isGreaterThan(changed);
    }
  }

  private void compare(Scenario scenario) {
    List<NetworkPolicy> before = scenario.policies();
    var after = new ArrayList<NetworkPolicy>();
    for (int i = 0; i < before.size(); i++) {
      if (i % 3 != 1) {
        after.add(before.get(i));
      }
    }
    ResolvedProgram old = resolve(scenario, before);
    ResolvedProgram fresh = resolve(scenario, after);
    var changes = new ArrayList<Change>();
    for (Grouping grouping : Grouping.values()) {
      changes.clear();
      PolicyDiff.of(fresh, tables(old), tables(fresh), grouping).forEach(changes::add);
      compare(
          fresh.subjects(),
          new Probes(scenario.cluster(), before),
          new Evaluator(before, scenario.cluster(), scenario.options()),
          new Evaluator(after, scenario.cluster(), scenario.options()),
          changes);
    }
  }

  private static ResolvedProgram resolve(Scenario scenario, List<NetworkPolicy> policies) {
    var sink = new DiagnosticSink();
    ResolvedProgram resolved =
        Resolver.resolve(policies, scenario.cluster(), scenario.options(), null, sink);
    assertThat(sink.diagnostics()).isEmpty();
    return resolved;
  }

  private static DecisionTables tables(ResolvedProgram resolved) {
    return Lowering.tables(resolved, LoweringOptions.DEFAULT);
  }

  private void compare(
      List<Pod> pods, Probes probes, Evaluator before, Evaluator after, List<Change> changes) {
    for (Pod from : pods) {
      for (Pod to : pods) {
        for (IpFamily family : IpFamily.values()) {
          IpAddress source = from.address(family);
          IpAddress target = to.address(family);
          if (source == null || target == null || source.equals(target)) {
            continue;
          }
          List<Change> here =
              changes.stream()
                  .filter(change ->
                      change.family() == family
                          && holds(change.from(), from)
                          && holds(change.to(), to))
                  .toList();
          assertThat(here).hasSizeLessThanOrEqualTo(1);
          for (Protocol protocol : Probes.protocols(family)) {
            for (int port : protocol.hasPorts() ? probes.ports() : List.of(0)) {
              if (port > 0 || !protocol.hasPorts()) {
                var flow = new Flow(after.end(source), after.end(target), protocol, port);
                compare(flow, before, after, here);
              }
            }
          }
        }
      }
    }
  }

  private void compare(Flow flow, Evaluator before, Evaluator after, List<Change> changes) {
    boolean old = before.evaluate(flow).allowed();
    boolean fresh = after.evaluate(flow).allowed();
    boolean gained =
        changes.stream().anyMatch(c -> c.gained().contains(flow.protocol(), flow.port()));
    boolean lost = changes.stream().anyMatch(c -> c.lost().contains(flow.protocol(), flow.port()));
    assertThat(gained).as("%s gained", flow).isEqualTo(fresh && !old);
    assertThat(lost).as("%s lost", flow).isEqualTo(old && !fresh);
    compared++;
    changed += old == fresh ? 0 : 1;
  }

  private static boolean holds(Endpoint endpoint, Pod pod) {
    return endpoint instanceof Workload workload
        && workload.pods().stream()
            .anyMatch(each -> each.qualifiedName().equals(pod.qualifiedName()));
  }
}
