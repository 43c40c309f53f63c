package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.PacketOracle;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.AuditCounter;
import io.netpolc.loader.KernelPacketEngine;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.testdata.cases.Manifests;
import io.netpolc.testdata.random.Dice;
import io.netpolc.testdata.random.HostileKind;
import io.netpolc.testdata.random.ManifestWriter;
import io.netpolc.testdata.random.PacketGenerator;
import io.netpolc.testdata.random.PacketStep;
import io.netpolc.testdata.random.PolicyWriter;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Packets that are malformed or made to pass, of each [HostileKind]: the loaded program answers as
/// the packet rules say, so that none passes that they deny. Sound packets of the same flows come
/// in between, so that there are connections and fragments to abuse. A failure prints the seed;
/// `-Dnetpolc.seed=N` replays it alone.
@Tag("privileged")
final class HostilePacketsTest {
  private static final int EACH_WAY = Boolean.getBoolean("netpolc.long") ? 10_000 : 2_000;
  private static final long MOST_SCENARIOS = 1000;

  /// Packets of each kind at one pod, at least.
  private static final int EACH_KIND = 8;

  private static final int SOUND = 4;

  private final Map<Direction, Integer> ways = new EnumMap<>(Direction.class);
  private final Map<HostileKind, Integer> kinds = new EnumMap<>(HostileKind.class);
  private final Map<VerdictCode, Integer> verdicts = new EnumMap<>(VerdictCode.class);

  private long audited;

  /// Whether or not something is audited, which changes no verdict.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hostilePacketsAreDecidedByTheRules(boolean audits) throws LoaderException, IOException {
    var seeds = SeedRun.of(Dice.seedOfRun(), MOST_SCENARIOS);
    long seed = seeds.first();
    System.out.printf("hostile packets: from -Dnetpolc.seed=%d on%n", seed);
    long descriptors = BpfObjects.openDescriptors();
    long scenarios = 0;
    do {
      run(Scenario.of(seed + scenarios++), audits);
    } while (scenarios < seeds.count() && !isEnough());
    System.out.printf(
        "hostile packets: %d scenarios, %s, %s, %s, %d decided otherwise by shadows%n",
        scenarios, ways, kinds, verdicts, audited);
    assertThat(seeds.count() == 1 || audits == audited > 0).isTrue();
    assertThat(seeds.count() == 1 || isEnough()).isTrue();
    assertThat(BpfObjects.openDescriptors()).isEqualTo(descriptors);
  }

  /// So many each way, of every kind, and with every verdict that an interface of a pod can give.
  private boolean isEnough() {
    return Arrays.stream(Direction.values()).allMatch(way -> ways.getOrDefault(way, 0) >= EACH_WAY)
        && kinds.keySet().equals(EnumSet.allOf(HostileKind.class))
        && verdicts
            .keySet()
            .equals(
                // An interface without a pod, and what events of an audit say.
                EnumSet.complementOf(
                    EnumSet.of(VerdictCode.DROP_NO_ENDPOINT, VerdictCode.ALLOW_AUDITED)));
  }

  private void run(Scenario generated, boolean audits) throws LoaderException {
    String text =
        PolicyWriter.policies(generated.policies(), new Dice(generated.seed()))
            + "\n---\n"
            + ManifestWriter.cluster(generated.cluster());
    CheckedInput input = Manifests.read(text);
    Compiled compiled = Compiled.of(input.policies(), input.cluster(), generated.options(), false);
    if (compiled.bundle().subjects().isEmpty()) {
      return;
    }
    var evaluator = new Evaluator(input.policies(), input.cluster(), generated.options());
    var probes = new Probes(input.cluster(), input.policies());
    try (KernelPacketEngine engine = audits ? compiled.loadAuditing() : compiled.loadGeneric()) {
      for (int subject = 0; subject < compiled.bundle().subjects().size(); subject++) {
        Pod pod = compiled.pod(subject);
        engine.forget();
        var comparison =
            new PacketComparison(
                generated.toString(),
                compiled,
                engine,
                subject,
                new PacketOracle(evaluator, pod, false));
        var dice = new Dice(generated.seed() * 31 + subject);
        compare(comparison, new PacketGenerator(dice, pod, probes));
      }
      audited += engine.audited().stream().mapToLong(AuditCounter::packets).sum();
    }
  }

  private void compare(PacketComparison comparison, PacketGenerator generator)
      throws LoaderException {
    for (HostileKind kind : HostileKind.values()) {
      for (int packets = 0; packets < EACH_KIND; ) {
        for (PacketStep step : generator.packets(SOUND)) {
          if (comparison.engine().takes(step.frame())) {
            comparison.assertAlike(step);
          }
        }
        List<PacketStep> hostile = generator.hostile(kind);
        packets += hostile.size();
        for (PacketStep step : hostile) {
          if (comparison.engine().takes(step.frame())) {
            verdicts.merge(comparison.assertAlike(step).verdict(), 1, Integer::sum);
            kinds.merge(kind, 1, Integer::sum);
            ways.merge(step.direction(), 1, Integer::sum);
          }
        }
      }
    }
  }
}
