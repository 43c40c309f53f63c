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
import io.netpolc.compiler.reach.Endpoint.World;
import io.netpolc.compiler.reach.Grouping;
import io.netpolc.compiler.reach.PolicyDiff;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// What a diff says of random policies of which some are left out is, for every pair of pods and
/// for every pod and address outside, what the reference says before and after; the example of
/// addresses outside shows it. A failure prints the seed; `-Dnetpolc.seed=N` replays it.
final class DiffAgreesWithReferenceTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 200 : 30;

  private long compared;
  private long changed;
  private long shown;

  @Test
  void everyChangeOfRandomScenariosIsTheReferences() {
    String taken = SeedRun.of(1, SCENARIOS).each(seed -> compare(Scenario.of(seed)));
    System.out.printf(
        "reference and diff: %s, %d flows alike, %d changed%n", taken, compared, changed);
    if (SeedRun.isFixed()) {
      assertThat(changed).isGreaterThan(SCENARIOS);
      assertThat(compared).isGreaterThan(changed);
      assertThat(shown).isGreaterThan(SCENARIOS);
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
    var sides =
        new Sides(
            new Probes(scenario.cluster(), before),
            Outside.of(scenario),
            new Evaluator(before, scenario.cluster(), scenario.options()),
            new Evaluator(after, scenario.cluster(), scenario.options()));
    for (Grouping grouping : Grouping.values()) {
      var changes = new ArrayList<Change>();
      PolicyDiff.of(fresh, tables(old), tables(fresh), grouping).forEach(changes::add);
      comparePods(fresh.subjects(), sides, changes);
      compareWorld(fresh.subjects(), sides, changes);
      changes.forEach(change -> requireShown(change, sides));
    }
  }

  /// What decides before and after.
  private record Sides(Probes probes, Outside outside, Evaluator before, Evaluator after) {
    Flow flow(IpAddress from, IpAddress to, Protocol protocol, int port) {
      return new Flow(after.end(from), after.end(to), protocol, port);
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

  private void comparePods(List<Pod> pods, Sides sides, List<Change> changes) {
    for (Pod from : pods) {
      for (Pod to : pods) {
        for (IpFamily family : IpFamily.values()) {
          IpAddress source = from.address(family);
          IpAddress target = to.address(family);
          if (source == null || target == null || source.equals(target)) {
            continue;
          }
          compare(
              source,
              target,
              sides,
              changes.stream()
                  .filter(change ->
                      change.family() == family
                          && holds(change.from(), from)
                          && holds(change.to(), to))
                  .toList());
        }
      }
    }
  }

  private void compareWorld(List<Pod> pods, Sides sides, List<Change> changes) {
    for (Pod pod : pods) {
      for (IpAddress remote : sides.probes.addresses()) {
        IpAddress own = pod.address(remote.family());
        if (own != null && sides.outside.holds(pod, Direction.EGRESS, remote)) {
          compare(
              own, remote, sides, touching(changes, c -> holds(c.from(), pod), Change::to, remote));
        }
        if (own != null && sides.outside.holds(pod, Direction.INGRESS, remote)) {
          compare(
              remote, own, sides, touching(changes, c -> holds(c.to(), pod), Change::from, remote));
        }
      }
    }
  }

  private static List<Change> touching(
      List<Change> changes,
      Predicate<Change> ofPod,
      Function<Change, Endpoint> other,
      IpAddress remote) {
    return changes.stream()
        .filter(ofPod)
        .filter(
            change -> other.apply(change) instanceof World(var range, _) && range.contains(remote))
        .toList();
  }

  private void compare(IpAddress source, IpAddress target, Sides sides, List<Change> here) {
    assertThat(here).hasSizeLessThanOrEqualTo(1);
    for (Protocol protocol : Probes.protocols(source.family())) {
      for (int port : protocol.hasPorts() ? sides.probes.ports() : List.of(0)) {
        if (port > 0 || !protocol.hasPorts()) {
          compare(sides.flow(source, target, protocol, port), sides.before, sides.after, here);
        }
      }
    }
  }

  /// Each pod of the workload and the example of the addresses outside show a change.
  private void requireShown(Change change, Sides sides) {
    boolean egress = change.to() instanceof World;
    Endpoint end = egress ? change.from() : change.to();
    if (!((egress ? change.to() : change.from()) instanceof World(var range, var example))) {
      return;
    }
    assertThat(range.contains(example)).isTrue();
    Pod pod = ((Workload) end).pods().getFirst();
    IpAddress own = Objects.requireNonNull(pod.address(change.family()));
    assertThat(sides.outside.holds(pod, egress ? Direction.EGRESS : Direction.INGRESS, example))
        .as("%s is outside for %s", example, pod.qualifiedName())
        .isTrue();
    for (int port : sides.probes.ports()) {
      if (port > 0) {
        Flow flow =
            egress
                ? sides.flow(own, example, Protocol.TCP, port)
                : sides.flow(example, own, Protocol.TCP, port);
        compare(flow, sides.before, sides.after, List.of(change));
        shown++;
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
