package io.netpolc.testdata.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.maps.Budget;
import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.lower.LoweringResult;
import io.netpolc.compiler.lower.TableEngine;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every decision of the table interpreter, which sees only the seeds, equals the reference's,
/// deciding rule included, on both sides of every boundary of random scenarios. A failure prints
/// the seed; `-Dnetpolc.seed=N` replays it alone, `-Dnetpolc.minutes=M` compares for so long.
final class TablesAgreeWithReferenceTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 300 : 60;
  private static final int DECISIONS_EACH = 4_000;

  private long compared;
  private final Set<Class<?>> kinds = new HashSet<>();

  @Test
  void everyDecisionOfRandomScenariosIsTheReferences() {
    String taken = SeedRun.of(1, SCENARIOS).each(seed -> compare(Scenario.of(seed), null));
    System.out.printf("reference and tables: %s, %d decisions alike%n", taken, compared);
    if (SeedRun.isFixed()) {
      assertThat(compared).isGreaterThan(1_000L * SCENARIOS);
      assertThat(kinds)
          .containsExactlyInAnyOrder(
              Decision.NotIsolated.class,
              Decision.Self.class,
              Decision.OwnNode.class,
              Decision.AllowedBy.class,
              Decision.DefaultDeny.class,
              Decision.NoBackend.class);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1001, 1002, 1003, 1004, 1005, 1006})
  void aNodesTablesDecideItsPodsAsTheReferenceDoes(long seed) {
    Scenario scenario = Scenario.of(seed);
    scenario.cluster().pods().stream()
        .map(Pod::nodeName)
        .filter(Objects::nonNull)
        .distinct()
        .sorted()
        .forEach(node -> compare(scenario, node));
  }

  @ParameterizedTest
  @ValueSource(longs = {2001, 2002})
  void largerScenariosAgreeToo(long seed) {
    compare(Scenario.of(seed, 60, 40), null);
    assertThat(compared).isPositive();
  }

  private void compare(Scenario scenario, @Nullable String node) {
    var sink = new DiagnosticSink();
    ResolvedProgram resolved =
        Resolver.resolve(scenario.policies(), scenario.cluster(), scenario.options(), node, sink);
    LoweringResult lowered =
        Lowering.lower(resolved, new LoweringOptions(false, false, true, Budget.DEFAULT), sink);
    assertThat(sink.diagnostics()).isEmpty();
    if (lowered == null) {
      throw new AssertionError("over the budget: " + scenario);
    }
    new Comparison(scenario, lowered).run();
  }

  private final class Comparison {
    private final Scenario scenario;
    private final LoweringResult lowered;
    private final TableInterpreter interpreter;
    private final TableEngine engine;
    private final Evaluator reference;
    private final Probes probes;
    private final long total;
    private long position;

    Comparison(Scenario scenario, LoweringResult lowered) {
      this.scenario = scenario;
      this.lowered = lowered;
      interpreter = new TableInterpreter(lowered.seeds(), lowered.shape());
      engine = new TableEngine(lowered);
      reference = new Evaluator(scenario.policies(), scenario.cluster(), scenario.options());
      probes = new Probes(scenario.cluster(), scenario.policies());
      total = 2L * lowered.subjects().size() * probes.addresses().size() * packetsPerAddress();
    }

    private long packetsPerAddress() {
      return 3L * probes.ports().size() + 2;
    }

    void run() {
      for (int subject = 0; subject < lowered.subjects().size(); subject++) {
        for (IpAddress remote : probes.addresses()) {
          for (Direction direction : Direction.values()) {
            ask(subject, direction, remote);
          }
        }
      }
    }

    private void ask(int subject, Direction direction, IpAddress remote) {
      for (Protocol protocol : Probes.protocols(remote.family())) {
        List<Integer> ports = protocol.hasPorts() ? probes.ports() : List.of(0);
        for (int port : ports) {
          if (chosen()) {
            ask(subject, direction, remote, protocol, port);
          }
        }
      }
    }

    /// Spreads the comparisons evenly where there are too many for all.
    private boolean chosen() {
      position++;
      long step = Math.max(1, total / DECISIONS_EACH);
      return ((position * 0x9e3779b97f4a7c15L) >>> 33) % step == 0;
    }

    private void ask(
        int subject, Direction direction, IpAddress remote, Protocol protocol, int port) {
      Pod pod = lowered.resolved().subjects().get(subject);
      Decision expected = reference.decide(pod, direction, probes.end(remote), protocol, port);
      assertThat(engine.decide(subject, direction, remote, protocol, port))
          .as(
              "%s: %s %s %s %s/%d",
              scenario, pod.qualifiedName(), direction, remote, protocol, port)
          .isEqualTo(expected);
      boolean decidedBefore =
          pod.addresses().contains(remote)
              || (expected instanceof Decision.OwnNode && direction == Direction.INGRESS);
      if (decidedBefore) {
        return;
      }
      TableInterpreter.Lookup found =
          interpreter.decide(subject, direction, remote, protocol, port);
      Decision actual =
          found.restricted()
              ? lowered.provenance().get(found.decision()).decision()
              : new Decision.NotIsolated();
      boolean sameWithoutEgressPolicy =
          expected instanceof Decision.OwnNode
              && actual instanceof Decision.NotIsolated
              && reference.isolatedBy(pod, direction).isEmpty();
      compared++;
      kinds.add(actual.getClass());
      if (!sameWithoutEgressPolicy) {
        assertThat(actual)
            .as(
                "%s: %s %s %s %s/%d",
                scenario, pod.qualifiedName(), direction, remote, protocol, port)
            .isEqualTo(expected);
      }
      assertThat(found.allowed()).isEqualTo(expected.allowed());
    }
  }
}
