package io.netpolc.testdata.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.lint.Finding;
import io.netpolc.compiler.lint.Linter;
import io.netpolc.compiler.lint.Removal;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the linter says of random scenarios is what the reference says: without a part that is
/// called useless no flow is decided otherwise, and a connection that is shown as broken is denied.
final class LintAgreesWithReferenceTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 300 : 60;
  private static final int FLOWS = 150;
  private static final int REMOVALS_EACH = 12;

  private int removed;
  private int shown;

  @Test
  void withoutWhatIsUselessNothingIsDecidedOtherwise() {
    SeedRun.of(1, SCENARIOS).each(this::checkRemovals);
    if (SeedRun.isFixed()) {
      assertThat(removed).isGreaterThan(2 * SCENARIOS);
    }
  }

  @Test
  void whatIsShownAsBrokenIsDenied() {
    SeedRun.of(1, 5L * SCENARIOS).each(this::checkWitnesses);
    if (SeedRun.isFixed()) {
      assertThat(shown).isGreaterThan(SCENARIOS / 2);
    }
  }

  private void checkRemovals(long seed) {
    Scenario scenario = Scenario.of(seed);
    List<NetworkPolicy> policies = repeated(scenario.policies());
    var before = new Evaluator(policies, scenario.cluster(), scenario.options());
    List<Flow> flows = scenario.flows(FLOWS);
    List<Removal> removals = Linter.removals(policies, scenario.cluster(), scenario.options());
    for (Removal removal : removals.stream().limit(REMOVALS_EACH).toList()) {
      removed++;
      var after = new Evaluator(removal.without(), scenario.cluster(), scenario.options());
      for (Flow flow : flows) {
        assertThat(after.evaluate(flow).allowed())
            .as("%s: %s; %s", scenario, flow, removal.finding().diagnostic().message())
            .isEqualTo(before.evaluate(flow).allowed());
      }
    }
  }

  /// The policies with some of their rules once more, and with the first of them once more under
  /// another name: random policies have little that is useless.
  private static List<NetworkPolicy> repeated(List<NetworkPolicy> policies) {
    var repeated = new ArrayList<NetworkPolicy>();
    for (NetworkPolicy policy : policies) {
      NetworkPolicy longer = policy;
      for (Direction direction : Direction.values()) {
        List<PolicyRule> rules = policy.rules(direction);
        if (!rules.isEmpty()) {
          var more = new ArrayList<>(rules);
          PolicyRule first = rules.getFirst();
          more.add(
              new PolicyRule(
                  new RuleRef(policy.ref(), direction, rules.size()),
                  first.peers(),
                  first.ports(),
                  first.span()));
          longer = longer.withRules(direction, more);
        }
      }
      repeated.add(longer);
    }
    if (!policies.isEmpty()) {
      repeated.add(copy(policies.getFirst()));
    }
    return repeated;
  }

  private static NetworkPolicy copy(NetworkPolicy policy) {
    var ref = new PolicyRef(policy.ref().namespace(), "zz-" + policy.ref().name());
    var copy =
        new NetworkPolicy(
            ref, policy.podSelector(), policy.isolates(), List.of(), List.of(), policy.span());
    for (Direction direction : Direction.values()) {
      copy =
          copy.withRules(
              direction,
              policy.rules(direction).stream()
                  .map(rule ->
                      new PolicyRule(
                          new RuleRef(ref, direction, rule.ref().index()),
                          rule.peers(),
                          rule.ports(),
                          rule.span()))
                  .toList());
    }
    return copy;
  }

  private void checkWitnesses(long seed) {
    Scenario scenario = Scenario.of(seed);
    var reference = new Evaluator(scenario.policies(), scenario.cluster(), scenario.options());
    for (Finding finding :
        Linter.run(scenario.policies(), scenario.cluster(), scenario.options())) {
      Flow flow = finding.witness();
      if (flow != null) {
        shown++;
        assertThat(reference.evaluate(flow).allowed())
            .as("%s: %s; %s", scenario, flow, finding.diagnostic().message())
            .isFalse();
      }
    }
  }
}
