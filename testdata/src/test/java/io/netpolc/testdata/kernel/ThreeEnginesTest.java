package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.PacketOracle;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.proof.PacketEngine.Answer;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.loader.KernelPacketEngine;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.testdata.cases.Manifests;
import io.netpolc.testdata.random.Dice;
import io.netpolc.testdata.random.ManifestWriter;
import io.netpolc.testdata.random.PacketGenerator;
import io.netpolc.testdata.random.PacketStep;
import io.netpolc.testdata.random.PolicyWriter;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Reference, tables and kernel give the same answer, deciding rule included, on random scenarios
/// that take the whole way from text. A failure prints the seed; `-Dnetpolc.seed=N` replays it
/// alone, `-Dnetpolc.minutes=M` compares for so long.
@Tag("privileged")
final class ThreeEnginesTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 400 : 80;
  private static final long DECISIONS = 100_000;
  private static final int FLOWS_EACH = 800;
  private static final int PACKETS_EACH_POD = 120;
  private static final int OPENER_PORT = 40001;

  private long decisions;
  private long packets;

  @Test
  void randomFlowsAndPacketsAreDecidedAlike() throws LoaderException {
    var seeds = SeedRun.of(Dice.seedOfRun(), SCENARIOS);
    String taken = seeds.each(seed -> run(Scenario.of(seed)));
    if (SeedRun.isFixed()) {
      // Some seeds make small clusters.
      long most = seeds.first() + 4L * SCENARIOS;
      for (long seed = seeds.first() + SCENARIOS; decisions < DECISIONS && seed < most; seed++) {
        run(Scenario.of(seed));
      }
      assertThat(decisions).isGreaterThanOrEqualTo(DECISIONS);
    }
    System.out.printf(
        "reference, tables, kernel: %s, %d decisions and %d packets alike%n",
        taken, decisions, packets);
  }

  private void run(Scenario generated) throws LoaderException {
    String text =
        PolicyWriter.policies(generated.policies(), new Dice(generated.seed()))
            + "\n---\n"
            + ManifestWriter.cluster(generated.cluster());
    CheckedInput input = Manifests.read(text);
    boolean keepEstablished = new Dice(generated.seed() + 2).percent(20);
    Compiled compiled =
        Compiled.of(input.policies(), input.cluster(), generated.options(), keepEstablished);
    if (compiled.bundle().subjects().isEmpty()) {
      return;
    }
    var evaluator = new Evaluator(input.policies(), input.cluster(), generated.options());
    try (KernelPacketEngine engine = compiled.loadGeneric()) {
      var comparison = new Comparison(generated, compiled, evaluator, engine, keepEstablished);
      comparison.flows();
      comparison.packets();
    }
  }

  private final class Comparison {
    private final Scenario scenario;
    private final Compiled compiled;
    private final Evaluator evaluator;
    private final KernelPacketEngine engine;
    private final boolean keepEstablished;
    private final TableInterpreter tables;

    Comparison(
        Scenario scenario,
        Compiled compiled,
        Evaluator evaluator,
        KernelPacketEngine engine,
        boolean keepEstablished) {
      this.scenario = scenario;
      this.compiled = compiled;
      this.evaluator = evaluator;
      this.engine = engine;
      this.keepEstablished = keepEstablished;
      this.tables = new TableInterpreter(compiled.bundle().seeds(), compiled.bundle().shape());
    }

    void flows() throws LoaderException {
      for (Flow flow : scenario.flows(FLOWS_EACH)) {
        end(flow, Direction.EGRESS, flow.from(), flow.to());
        end(flow, Direction.INGRESS, flow.to(), flow.from());
      }
    }

    private void end(Flow flow, Direction direction, FlowEnd local, FlowEnd remote)
        throws LoaderException {
      int subject = compiled.subject(local.pod());
      if (subject < 0) {
        return;
      }
      Pod pod = compiled.pod(subject);
      Decision reference =
          evaluator.decide(
              pod, direction, evaluator.end(remote.address()), flow.protocol(), flow.port());
      boolean ownNode = direction == Direction.INGRESS && reference instanceof Decision.OwnNode;
      engine.forget();
      Answer kernel =
          engine.decide(
              subject,
              direction,
              PacketBuilder.firstPacket(
                  flow.from().address(),
                  flow.to().address(),
                  flow.protocol(),
                  OPENER_PORT,
                  flow.port()),
              ownNode);
      String what = "%s %s %s %s".formatted(scenario, flow, direction, kernel);
      assertThat(kernel.passes()).as(what).isEqualTo(reference.allowed());
      assertThat(
              compiled
                  .tables()
                  .decide(subject, direction, remote.address(), flow.protocol(), flow.port()))
          .as(what)
          .isEqualTo(reference);
      decisions++;
      boolean byTables =
          kernel.verdict() == VerdictCode.ALLOW_POLICY
              || kernel.verdict() == VerdictCode.DENY_POLICY;
      if (byTables) {
        assertThat(compiled.decision(kernel.decision())).as(what).isEqualTo(reference);
        var lookup =
            tables.decide(subject, direction, remote.address(), flow.protocol(), flow.port());
        assertThat(lookup.decision()).as(what).isEqualTo(kernel.decision());
        assertThat(lookup.allowed()).as(what).isEqualTo(kernel.passes());
      }
    }

    void packets() throws LoaderException {
      var probes = new Probes(compiled.cluster(), compiled.policies());
      for (int subject = 0; subject < compiled.bundle().subjects().size(); subject++) {
        engine.forget();
        Pod pod = compiled.pod(subject);
        var comparison =
            new PacketComparison(
                scenario.toString(),
                compiled,
                engine,
                subject,
                new PacketOracle(evaluator, pod, keepEstablished));
        var generator = new PacketGenerator(new Dice(scenario.seed() * 31 + subject), pod, probes);
        for (PacketStep step : generator.packets(PACKETS_EACH_POD)) {
          if (!engine.takes(step.frame())) {
            continue;
          }
          comparison.assertAlike(step);
          packets++;
        }
      }
    }
  }
}
