package io.netpolc.testdata.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.testdata.random.Dice;
import io.netpolc.testdata.random.PolicyGenerator;
import io.netpolc.testdata.random.Scenario;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Laws that hold for any policies, tried on random ones. `-Dnetpolc.seed=` replays a failure.
final class EvaluatorPropertiesTest {
  private static final int SCENARIOS = 150;
  private static final int FLOWS = 60;

  @Test
  void orderOfPoliciesDoesNotMatter() {
    forAll((scenario, flow) -> {
      var reversed = new ArrayList<>(scenario.policies());
      Collections.reverse(reversed);
      assertThat(evaluator(scenario, reversed).evaluate(flow))
          .as("%s %s", scenario, flow)
          .isEqualTo(evaluator(scenario, scenario.policies()).evaluate(flow));
    });
  }

  @Test
  void oneMoreRuleNeverDenies() {
    forAll((scenario, flow) -> {
      if (scenario.policies().isEmpty()) {
        return;
      }
      Evaluation before = evaluator(scenario, scenario.policies()).evaluate(flow);
      Evaluation after = evaluator(scenario, withOneMoreRule(scenario)).evaluate(flow);
      assertThat(after.egress().allowed() || !before.egress().allowed())
          .as("%s %s", scenario, flow)
          .isTrue();
      assertThat(after.ingress().allowed() || !before.ingress().allowed())
          .as("%s %s", scenario, flow)
          .isTrue();
    });
  }

  @Test
  void withoutPoliciesEverythingIsAllowed() {
    forAll((scenario, flow) ->
        assertThat(evaluator(scenario, List.of()).evaluate(flow).allowed())
            .as("%s %s", scenario, flow)
            .isTrue());
  }

  @Test
  void policyWithoutRulesOnlyIsolates() {
    forAll((scenario, flow) -> {
      List<NetworkPolicy> without =
          scenario.policies().stream().map(p -> withRules(p, List.of(), List.of())).toList();
      var evaluator = evaluator(scenario, without);
      Evaluation evaluation = evaluator.evaluate(flow);
      for (Decision decision : List.of(evaluation.egress(), evaluation.ingress())) {
        assertThat(decision).as("%s", scenario).isNotInstanceOf(Decision.AllowedBy.class);
      }
    });
  }

  @Test
  void decisionNamesExactlyTheIsolatingPolicies() {
    forAll((scenario, flow) -> {
      var evaluator = evaluator(scenario, scenario.policies());
      var pod = flow.to().pod();
      if (pod == null) {
        return;
      }
      Decision decision = evaluator.evaluate(flow).ingress();
      if (decision instanceof Decision.DefaultDeny deny) {
        assertThat(deny.isolatedBy()).isEqualTo(evaluator.isolatedBy(pod, Direction.INGRESS));
      }
      if (decision instanceof Decision.AllowedBy allowed) {
        assertThat(evaluator.isolatedBy(pod, Direction.INGRESS)).contains(allowed.rule().policy());
      }
    });
  }

  private static Evaluator evaluator(Scenario scenario, List<NetworkPolicy> policies) {
    return new Evaluator(policies, scenario.cluster(), scenario.options());
  }

  private static List<NetworkPolicy> withOneMoreRule(Scenario scenario) {
    var dice = new Dice(scenario.seed() + 2);
    var generator = new PolicyGenerator(dice, scenario.cluster());
    var policies = new ArrayList<>(scenario.policies());
    int at = dice.below(policies.size());
    NetworkPolicy chosen = policies.get(at);
    PolicyRule ingress =
        generator.rule(new RuleRef(chosen.ref(), Direction.INGRESS, chosen.ingress().size()));
    PolicyRule egress =
        generator.rule(new RuleRef(chosen.ref(), Direction.EGRESS, chosen.egress().size()));
    policies.set(
        at, withRules(chosen, append(chosen.ingress(), ingress), append(chosen.egress(), egress)));
    return policies;
  }

  private static List<PolicyRule> append(List<PolicyRule> rules, PolicyRule last) {
    return Stream.concat(rules.stream(), Stream.of(last)).toList();
  }

  private static NetworkPolicy withRules(
      NetworkPolicy policy, List<PolicyRule> ingress, List<PolicyRule> egress) {
    return new NetworkPolicy(
        policy.ref(), policy.podSelector(), policy.isolates(), ingress, egress, policy.span());
  }

  private static void forAll(BiConsumer<Scenario, Flow> law) {
    long seed = Dice.seedOfRun();
    for (int i = 0; i < SCENARIOS; i++) {
      Scenario scenario = Scenario.of(seed + i);
      scenario.flows(FLOWS).forEach(flow -> law.accept(scenario, flow));
    }
  }
}
