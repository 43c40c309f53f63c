package io.netpolc.testdata.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.PacketOracle;
import io.netpolc.compiler.eval.PacketVerdict;
import io.netpolc.compiler.verdict.Decision;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PacketGeneratorTest {
  @Test
  void everyVerdictIsReached() {
    Map<VerdictCode, Integer> counts = new EnumMap<>(VerdictCode.class);
    for (long seed = 0; seed < 60; seed++) {
      Scenario scenario = Scenario.of(seed);
      var evaluator = new Evaluator(scenario.policies(), scenario.cluster(), scenario.options());
      var probes = new Probes(scenario.cluster(), scenario.policies());
      for (Pod pod : scenario.cluster().pods()) {
        if (!pod.selectable() || pod.addresses().isEmpty()) {
          continue;
        }
        var dice = new Dice(seed);
        var oracle = new PacketOracle(evaluator, pod, dice.percent(20));
        for (PacketStep step : new PacketGenerator(dice, pod, probes).packets(60)) {
          PacketVerdict verdict = oracle.decide(step.direction(), step.frame(), step.fromOwnNode());
          counts.merge(verdict.verdict(), 1, Integer::sum);
          assertThat(agrees(verdict)).as("%s %s %s", scenario, step, verdict).isTrue();
        }
      }
    }
    var reachable = EnumSet.allOf(VerdictCode.class);
    reachable.remove(VerdictCode.DROP_NO_ENDPOINT);
    reachable.remove(VerdictCode.ALLOW_AUDITED);
    assertThat(counts.keySet()).isEqualTo(reachable);
  }

  /// A decision of policy comes with the verdict that says so.
  private static boolean agrees(PacketVerdict verdict) {
    Decision decision = verdict.decision();
    return switch (verdict.verdict()) {
      case ALLOW_POLICY -> decision != null && decision.allowed();
      case DENY_POLICY -> decision != null && !decision.allowed();
      case ALLOW_REPLY, ALLOW_RELATED -> decision == null || decision.allowed();
      case ALLOW_FRAGMENT -> decision == null || decision.allowed();
      case DENY_FRAGMENT -> decision != null && !decision.allowed();
      case ALLOW_NEIGHBOUR,
          ALLOW_UNRESTRICTED,
          ALLOW_SELF,
          ALLOW_OWN_NODE,
          ALLOW_AUDITED,
          DROP_MALFORMED,
          DROP_SPOOFED,
          DROP_FRAGMENT,
          DROP_ETHERTYPE,
          DROP_EXTENSION_HEADERS,
          DROP_NO_ENDPOINT ->
          decision == null;
    };
  }

  @Test
  void oneSeedMakesOneSequence() {
    Scenario scenario = Scenario.of(1);
    Pod pod =
        scenario.cluster().pods().stream()
            .filter(p -> p.selectable() && !p.addresses().isEmpty())
            .findFirst()
            .orElseThrow();
    var probes = new Probes(scenario.cluster(), scenario.policies());
    var one = new PacketGenerator(new Dice(5), pod, probes).packets(100);
    var two = new PacketGenerator(new Dice(5), pod, probes).packets(100);
    assertThat(one).hasSameSizeAs(two);
    for (int i = 0; i < one.size(); i++) {
      assertThat(Arrays.equals(one.get(i).frame(), two.get(i).frame())).isTrue();
    }
  }
}
