package io.netpolc.testdata.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.capture.CaptureException;
import io.netpolc.compiler.capture.CaptureFormat;
import io.netpolc.compiler.capture.Observation;
import io.netpolc.compiler.capture.RecordReader;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.replay.FlowTally;
import io.netpolc.compiler.replay.Inventory;
import io.netpolc.compiler.replay.Replayed;
import io.netpolc.compiler.replay.Replayed.Outcome;
import io.netpolc.compiler.suggest.Suggested;
import io.netpolc.compiler.suggest.Suggester;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Random flows, written as a capture and read again, get policies that allow every one of them,
/// and of which no rule can be left out. `-Dnetpolc.seed=N` replays a failure.
final class SuggestionsAllowWhatWasSeenTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 500 : 40;
  private static final int FLOWS = 12;

  private long allowed;
  private long needed;

  @Test
  void suggestedPoliciesAllowEveryFlowAndHaveNoRuleToSpare() throws CaptureException {
    String taken = SeedRun.of(1, SCENARIOS).each(seed -> check(Scenario.of(seed)));
    System.out.printf("suggest: %s, %d flows, %d rules%n", taken, allowed, needed);
    if (SeedRun.isFixed()) {
      assertThat(allowed).isGreaterThan(SCENARIOS);
      assertThat(needed).isGreaterThan(SCENARIOS);
    }
  }

  private void check(Scenario scenario) throws CaptureException {
    List<Flow> flows = scenario.flows(FLOWS);
    FlowTally tally = tally(flows);
    List<Cidr> everywhere = Stream.of(IpFamily.values()).map(Cidr::all).toList();
    var inventory = new Inventory(scenario.cluster(), everywhere);
    Suggested suggested =
        new Suggester(
                scenario.cluster(), scenario.options(), EnumSet.allOf(Direction.class), _ -> true)
            .suggest(tally, inventory, List.of());
    List<NetworkPolicy> policies =
        suggested.policies().stream().map(Suggested.Policy::policy).toList();
    for (Replayed.Group group : suggested.replayed().groups()) {
      boolean hopeless = group.after().egress() instanceof Decision.NoBackend;
      assertThat(group.outcome())
          .as("%s %s", scenario, group.example())
          .isEqualTo(hopeless ? Outcome.CUT : Outcome.STILL_ALLOWED);
      allowed++;
    }
    for (NetworkPolicy policy : policies) {
      for (Direction direction : Direction.values()) {
        for (PolicyRule rule : policy.rules(direction)) {
          checkNeeded(scenario, policies, policy, rule, suggested.replayed());
        }
      }
    }
  }

  /// Without a rule, a flow that passes is cut: at the end where the rule stands, or at a backend
  /// of a Service, which the answer about the Service leaves out.
  private void checkNeeded(
      Scenario scenario,
      List<NetworkPolicy> policies,
      NetworkPolicy policy,
      PolicyRule rule,
      Replayed replayed) {
    Direction direction = rule.ref().direction();
    var left = new ArrayList<>(policy.rules(direction));
    left.remove(rule);
    List<NetworkPolicy> without =
        policies.stream().map(p -> p.equals(policy) ? p.withRules(direction, left) : p).toList();
    var evaluator = new Evaluator(without, scenario.cluster(), scenario.options());
    boolean service = replayed.groups().stream().anyMatch(g -> g.to().endsWith("[Service]"));
    boolean cut =
        replayed.groups().stream()
            .filter(g -> g.outcome() == Outcome.STILL_ALLOWED)
            .anyMatch(g -> !evaluator.evaluate(g.example()).allowed());
    assertThat(cut || service).as("%s %s", scenario, rule).isTrue();
    needed += cut ? 1 : 0;
  }

  private static FlowTally tally(List<Flow> flows) throws CaptureException {
    RecordReader reader = CaptureFormat.CSV.reader();
    reader.read("from,to,protocol,port");
    var tally = new FlowTally();
    for (Flow flow : flows) {
      Observation seen =
          reader.read(
              "%s,%s,%s,%d"
                  .formatted(
                      flow.from().address(), flow.to().address(), flow.protocol(), flow.port()));
      if (seen != null) {
        tally.add(seen);
      }
    }
    return tally;
  }
}
