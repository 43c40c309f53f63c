package io.netpolc.testdata.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.reach.Connection;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.reach.Endpoint;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.reach.Endpoint.World;
import io.netpolc.compiler.reach.Grouping;
import io.netpolc.compiler.reach.Reachability;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What workloads and the world may send each other, expanded to pods, addresses and ports on both
/// sides of every boundary, is what the reference says of each flow. A failure prints the seed;
/// `-Dnetpolc.seed=N` replays it alone.
final class ReachAgreesWithReferenceTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 200 : 40;

  private long compared;
  private long allowed;

  @Test
  void everyPairOfRandomScenariosIsTheReferences() {
    String taken = SeedRun.of(1, SCENARIOS).each(seed -> compare(Scenario.of(seed)));
    System.out.printf(
        "reference and reach: %s, %d flows alike, %d allowed%n", taken, compared, allowed);
    if (SeedRun.isFixed()) {
      assertThat(compared).isGreaterThan(1_000L * SCENARIOS);
      assertThat(allowed).isBetween(compared / 100, compared - compared / 100);
    }
  }

  private void compare(Scenario scenario) {
    var sink = new DiagnosticSink();
    ResolvedProgram resolved =
        Resolver.resolve(scenario.policies(), scenario.cluster(), scenario.options(), null, sink);
    assertThat(sink.diagnostics()).isEmpty();
    for (Grouping grouping : Grouping.values()) {
      var reachability =
          Reachability.of(resolved, Lowering.tables(resolved, LoweringOptions.DEFAULT), grouping);
      new Comparison(scenario, resolved, reachability).run();
    }
  }

  private final class Comparison {
    private final Evaluator reference;
    private final Probes probes;
    private final List<Pod> pods;
    private final Map<String, String> labels = new HashMap<>();
    private final Map<List<String>, Connection> inside = new HashMap<>();
    private final Map<String, List<Connection>> outside = new HashMap<>();
    private final Outside world;

    Comparison(Scenario scenario, ResolvedProgram resolved, Reachability reachability) {
      reference = new Evaluator(scenario.policies(), scenario.cluster(), scenario.options());
      probes = new Probes(scenario.cluster(), scenario.policies());
      pods = resolved.subjects();
      for (Workload workload : reachability.workloads()) {
        workload.pods().forEach(pod -> labels.put(pod.qualifiedName(), workload.label()));
      }
      assertThat(labels).hasSize(pods.size());
      world = Outside.of(scenario);
      reachability.forEach(this::keep);
    }

    private void keep(Connection connection) {
      Endpoint from = connection.from();
      Endpoint to = connection.to();
      assertThat(connection.any().isEmpty()).isFalse();
      if (from instanceof World) {
        outside.computeIfAbsent("to " + to.label(), _ -> new ArrayList<>()).add(connection);
      } else if (to instanceof World) {
        outside.computeIfAbsent("from " + from.label(), _ -> new ArrayList<>()).add(connection);
      } else {
        assertThat(inside.put(List.of(from.label(), to.label()), connection)).isNull();
      }
    }

    void run() {
      for (Pod from : pods) {
        for (Pod to : pods) {
          for (IpFamily family : IpFamily.values()) {
            IpAddress source = from.address(family);
            IpAddress target = to.address(family);
            boolean itself = from.qualifiedName().equals(to.qualifiedName());
            if (!itself && source != null && target != null) {
              compare(source, target, between(from, to, family));
            }
          }
        }
        for (IpAddress remote : probes.addresses()) {
          IpAddress own = from.address(remote.family());
          if (own != null && world.holds(from, Direction.EGRESS, remote)) {
            compare(own, remote, world(from, Direction.EGRESS, remote));
          }
          if (own != null && world.holds(from, Direction.INGRESS, remote)) {
            compare(remote, own, world(from, Direction.INGRESS, remote));
          }
        }
      }
    }

    private ConnectionSet between(Pod from, Pod to, IpFamily family) {
      Connection connection = inside.get(List.of(label(from), label(to)));
      return connection == null
          ? ConnectionSet.NONE
          : connection.byFamily().getOrDefault(family, ConnectionSet.NONE);
    }

    private ConnectionSet world(Pod pod, Direction direction, IpAddress remote) {
      boolean egress = direction == Direction.EGRESS;
      return outside.getOrDefault((egress ? "from " : "to ") + label(pod), List.of()).stream()
          .filter(connection ->
              (egress ? connection.to() : connection.from()) instanceof World(var range, _)
                  && range.contains(remote))
          .map(Connection::any)
          .reduce(ConnectionSet.NONE, ConnectionSet::union);
    }

    private String label(Pod pod) {
      return String.valueOf(labels.get(pod.qualifiedName()));
    }

    private void compare(IpAddress source, IpAddress target, ConnectionSet set) {
      for (Protocol protocol : Probes.protocols(source.family())) {
        for (int port : protocol.hasPorts() ? probes.ports() : List.of(0)) {
          if (protocol.hasPorts() && port == 0) {
            continue;
          }
          var flow = new Flow(reference.end(source), reference.end(target), protocol, port);
          boolean expected = reference.evaluate(flow).allowed();
          assertThat(set.contains(protocol, port)).as("%s in %s", flow, set).isEqualTo(expected);
          compared++;
          allowed += expected ? 1 : 0;
        }
      }
    }
  }
}
