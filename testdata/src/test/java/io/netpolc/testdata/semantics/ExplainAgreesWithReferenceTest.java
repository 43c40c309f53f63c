package io.netpolc.testdata.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.FlowTrace;
import io.netpolc.compiler.explain.Explained;
import io.netpolc.compiler.explain.Explainer;
import io.netpolc.compiler.explain.NearestRule;
import io.netpolc.compiler.explain.Remedy;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What an explanation says of random flows holds when the reference is asked again.
/// `-Dnetpolc.seed=N` replays a failure.
final class ExplainAgreesWithReferenceTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 1000 : 60;
  private static final int FLOWS = 40;

  private long remedied;
  private long revoked;

  @Test
  void explanationsHoldWhenTheReferenceIsAskedAgain() {
    String taken =
        SeedRun.of(1, SCENARIOS)
            .each(seed -> {
              Scenario scenario = Scenario.of(seed);
              var evaluator = evaluator(scenario, scenario.policies());
              var explainer =
                  new Explainer(scenario.policies(), scenario.cluster(), scenario.options());
              for (Flow flow : scenario.flows(FLOWS)) {
                check(scenario, evaluator.evaluate(flow), explainer.explain(flow));
              }
            });
    System.out.printf("explain: %s, %d allowed, %d denied again%n", taken, remedied, revoked);
    if (SeedRun.isFixed()) {
      assertThat(remedied).isGreaterThan(SCENARIOS);
      assertThat(revoked).isGreaterThan(SCENARIOS);
    }
  }

  private void check(Scenario scenario, Evaluation evaluation, Explained explained) {
    FlowTrace trace = explained.trace();
    String seen = scenario + " " + explained.flow();
    assertThat(trace.egress().decision()).as(seen).isEqualTo(evaluation.egress());
    assertThat(trace.ingress().decision()).as(seen).isEqualTo(evaluation.ingress());
    assertThat(trace.allowed()).as(seen).isEqualTo(evaluation.allowed());
    for (FlowTrace.End end : trace.ends()) {
      for (FlowTrace.Way way : end.ways()) {
        checkRules(way, seen);
      }
      checkGranting(scenario, explained.flow(), end, seen);
    }
    if (!trace.allowed()) {
      checkRemedies(scenario, explained, seen);
    }
  }

  /// The first rule whose clauses hold is the one that decides, and none of a denied way's do.
  private static void checkRules(FlowTrace.Way way, String seen) {
    NearestRule nearest = NearestRule.of(way);
    switch (way.decision()) {
      case Decision.AllowedBy(RuleRef rule) ->
          assertThat(way.granting().getFirst().rule().ref()).as(seen).isEqualTo(rule);
      case Decision.DefaultDeny _ -> {
        assertThat(way.granting()).as(seen).isEmpty();
        assertThat(nearest == null || nearest.failures() > 0).as(seen).isTrue();
        assertThat(nearest == null).as(seen).isEqualTo(way.rules().isEmpty());
      }
      default -> assertThat(way.rules()).as(seen).isEmpty();
    }
  }

  private void checkRemedies(Scenario scenario, Explained explained, String seen) {
    boolean hopeless = explained.trace().egress().decision() instanceof Decision.NoBackend;
    assertThat(explained.remedies().isEmpty()).as(seen).isEqualTo(hopeless);
    if (hopeless) {
      return;
    }
    List<NetworkPolicy> changed = scenario.policies();
    for (Remedy remedy : explained.remedies()) {
      assertThat(evaluator(scenario, changed).evaluate(explained.flow()).allowed())
          .as("%s before %s", seen, remedy)
          .isFalse();
      changed = remedy.edit().applyTo(changed);
    }
    assertThat(evaluator(scenario, changed).evaluate(explained.flow()).allowed()).as(seen).isTrue();
    remedied++;
  }

  /// Without the rules that grant it the end denies; with one of them it does not.
  private void checkGranting(Scenario scenario, Flow flow, FlowTrace.End end, String seen) {
    List<RuleRef> granting = Explained.granting(end);
    boolean byRule = end.decision() instanceof Decision.AllowedBy;
    if (!end.decision().allowed() || granting.isEmpty()) {
      assertThat(byRule).as(seen).isFalse();
      return;
    }
    Decision without = decision(scenario, flow, end.direction(), Set.copyOf(granting));
    assertThat(without.allowed()).as("%s without %s", seen, granting).isFalse();
    revoked++;
    if (end.ways().size() == 1) {
      var butOne = new HashSet<>(granting);
      butOne.remove(granting.getLast());
      assertThat(decision(scenario, flow, end.direction(), butOne).allowed()).as(seen).isTrue();
    }
  }

  private static Decision decision(
      Scenario scenario, Flow flow, Direction direction, Set<RuleRef> without) {
    List<NetworkPolicy> left =
        scenario.policies().stream().map(policy -> without(policy, direction, without)).toList();
    Evaluation evaluation = evaluator(scenario, left).evaluate(flow);
    return direction == Direction.EGRESS ? evaluation.egress() : evaluation.ingress();
  }

  private static NetworkPolicy without(
      NetworkPolicy policy, Direction direction, Set<RuleRef> removed) {
    var left = new ArrayList<PolicyRule>(policy.rules(direction));
    left.removeIf(rule -> removed.contains(rule.ref()));
    return policy.withRules(direction, left);
  }

  private static Evaluator evaluator(Scenario scenario, List<NetworkPolicy> policies) {
    return new Evaluator(policies, scenario.cluster(), scenario.options());
  }
}
