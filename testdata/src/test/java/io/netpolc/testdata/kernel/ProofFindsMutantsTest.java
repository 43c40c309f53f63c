package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.PacketOracle;
import io.netpolc.compiler.eval.PacketVerdict;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.proof.PacketEngine.Answer;
import io.netpolc.compiler.proof.Proof;
import io.netpolc.compiler.proof.ProofInputs;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.loader.KernelPacketEngine;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.testdata.cases.Manifests;
import io.netpolc.testdata.random.Dice;
import io.netpolc.testdata.random.HostileKind;
import io.netpolc.testdata.random.PacketGenerator;
import io.netpolc.testdata.random.PacketStep;
import io.netpolc.testdata.random.Probes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Single instructions of the program are changed, and each change that lets a packet be decided
/// otherwise must be refused by the kernel or found by the proof. The packets that say so are
/// random, sound and hostile ones, and not the proof's. The short form always makes the same
/// mutants, the long one others each time. A failure prints the seed; `-Dnetpolc.seed=N` replays
/// it, `-Dnetpolc.mutants=TEXT` only those of it whose name is part of the text.
@Tag("privileged")
final class ProofFindsMutantsTest {
  private static final boolean LONG = Boolean.getBoolean("netpolc.long");
  private static final int MUTANTS = LONG ? 1_000 : 60;
  private static final Long SHORT_SEED = 103_604_876_881L;
  private static final @Nullable String ONLY = System.getProperty("netpolc.mutants");
  private static final int SOUND = 600;
  private static final int EACH_KIND = 60;

  /// A packet and what the rules say about it.
  private record Asked(int subject, PacketStep step, PacketVerdict expected) {}

  @Test
  void everyMutantThatChangesADecisionIsFound() throws Exception {
    CheckedInput input = Manifests.read(ProofFindsFaultsTest.CASE);
    Compiled compiled = Compiled.of(input);
    Long replay = Long.getLong("netpolc.seed", LONG ? null : SHORT_SEED);
    long seed = replay == null ? Dice.seedOfRun() : replay;
    var dice = new Dice(seed);
    List<Asked> packets;
    try (KernelPacketEngine engine = compiled.loadSpecialised()) {
      packets = packets(input, compiled, engine, dice);
      assertThat(difference(packets, compiled, engine)).isNull();
    }
    var mutants = new ObjectMutants(compiled.specialised());
    int refused = 0;
    int found = 0;
    int alike = 0;
    var survivors = new ArrayList<String>();
    for (int i = 0; i < MUTANTS; i++) {
      ObjectMutants.Mutant mutant = mutants.next(dice);
      if (ONLY != null && !ONLY.contains(mutant.what())) {
        continue;
      }
      try (KernelPacketEngine engine =
          KernelPacketEngine.load(compiled.bundle(), mutant.object())) {
        Asked difference = difference(packets, compiled, engine);
        engine.forget();
        boolean proved =
            Proof.run(
                    compiled.bundle(),
                    new ProofInputs(compiled.policies(), compiled.cluster()),
                    engine,
                    _ -> {})
                .clean();
        if (!proved) {
          found++;
        } else if (difference != null) {
          survivors.add(mutant.what() + ", seen by " + difference);
        } else {
          alike++;
        }
      } catch (LoaderException refusal) {
        refused++;
      }
    }
    System.out.printf(
        "    of %d mutants %d refused by the kernel, %d found, %d without effect (seed %d)%n",
        MUTANTS, refused, found, alike, seed);
    assertThat(survivors).as("seed %d", seed).isEmpty();
    assertThat(found).isPositive();
  }

  /// A packet that the engine decides otherwise than the rules say, or null.
  private static @Nullable Asked difference(
      List<Asked> packets, Compiled compiled, KernelPacketEngine engine) throws LoaderException {
    int subject = -1;
    for (Asked asked : packets) {
      if (asked.subject != subject) {
        engine.forget();
        subject = asked.subject;
      }
      PacketStep step = asked.step;
      Answer answer = engine.decide(subject, step.direction(), step.frame(), step.fromOwnNode());
      boolean known = answer.decision() < compiled.bundle().provenance().size();
      if (!known
          || answer.verdict() != asked.expected.verdict()
          || answer.passes() != asked.expected.verdict().allowed()
          || !Objects.equals(compiled.decision(answer.decision()), asked.expected.decision())) {
        return asked;
      }
    }
    return null;
  }

  private static List<Asked> packets(
      CheckedInput input, Compiled compiled, KernelPacketEngine engine, Dice dice) {
    var evaluator = new Evaluator(input.policies(), input.cluster(), SemanticsOptions.DEFAULT);
    var probes = new Probes(input.cluster(), input.policies());
    var packets = new ArrayList<Asked>();
    for (int subject = 0; subject < compiled.bundle().subjects().size(); subject++) {
      Pod pod = compiled.pod(subject);
      var oracle = new PacketOracle(evaluator, pod, false);
      var generator = new PacketGenerator(dice, pod, probes);
      List<PacketStep> steps = new ArrayList<>(generator.packets(SOUND));
      for (HostileKind kind : HostileKind.values()) {
        for (int i = 0; i < EACH_KIND; i++) {
          steps.addAll(generator.hostile(kind));
        }
      }
      for (PacketStep step : steps) {
        if (engine.takes(step.frame())) {
          packets.add(
              new Asked(
                  subject,
                  step,
                  oracle.decide(step.direction(), step.frame(), step.fromOwnNode())));
        }
      }
    }
    return packets;
  }
}
