package io.netpolc.testdata.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.assertion.Assertion;
import io.netpolc.compiler.assertion.AssertionChecker;
import io.netpolc.compiler.assertion.AssertionParser;
import io.netpolc.compiler.assertion.Verdict;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.replay.FlowTally;
import io.netpolc.compiler.replay.Inventory;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.suggest.Suggested;
import io.netpolc.compiler.suggest.Suggester;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import io.netpolc.testdata.random.SeedRun;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Whatever random tests say of each at both ends must pass, passes with the policies that are
/// suggested for them; but to addresses of Services, which depends on who is behind them.
final class SuggestionsKeepWhatTestsAskTest {
  private static final int SCENARIOS = Boolean.getBoolean("netpolc.long") ? 300 : 60;
  private static final int LINES = 6;

  /// Blocks of addresses may have those of Services in them.
  private static final Pattern ADDRESS = Pattern.compile("[0-9]\\.[0-9]|[0-9a-f:]:");

  private int kept;
  private int rules;

  @Test
  void whatTestsAskForPasses() {
    String taken = SeedRun.of(1, SCENARIOS).each(seed -> check(Scenario.of(seed)));
    System.out.printf("suggest from tests: %s, %d kept, %d rules%n", taken, kept, rules);
    if (SeedRun.isFixed()) {
      assertThat(kept).isGreaterThan(SCENARIOS);
      assertThat(rules).isGreaterThan(SCENARIOS);
    }
  }

  private void check(Scenario scenario) {
    if (scenario.cluster().pods().isEmpty()) {
      return;
    }
    var probes = new Probes(scenario.cluster(), scenario.policies());
    var generator = RandomAssertion.Generator.of(scenario, probes);
    List<String> lines =
        Stream.generate(generator::next)
            .filter(RandomAssertion::allowed)
            .filter(line -> line.from().many() == RandomAssertion.Many.EVERY)
            .filter(line -> line.to().many() == RandomAssertion.Many.EVERY)
            .filter(line -> !ADDRESS.matcher(line.text()).find())
            .limit(LINES)
            .map(RandomAssertion::text)
            .toList();
    var sink = new DiagnosticSink();
    List<Assertion> assertions = AssertionParser.parse("random", String.join("\n", lines), sink);
    var suggester =
        new Suggester(
            scenario.cluster(), scenario.options(), EnumSet.allOf(Direction.class), _ -> true);
    Suggested suggested =
        suggester.suggest(
            new FlowTally(),
            new Inventory(scenario.cluster(), List.of()),
            checker(scenario, List.of(), assertions, sink).demands(sink));
    if (!suggested.unnamed().isEmpty()) {
      return;
    }
    List<NetworkPolicy> policies = suggested.networkPolicies();
    List<Verdict> verdicts = checker(scenario, policies, assertions, sink).run(sink);
    assertThat(sink.diagnostics()).as("%s", scenario).isEmpty();
    for (int i = 0; i < lines.size(); i++) {
      assertThat(verdicts.get(i))
          .as("%s in %s with %s", lines.get(i), scenario, policies)
          .isNotInstanceOf(Verdict.Fails.class);
      kept += verdicts.get(i) instanceof Verdict.Holds ? 1 : 0;
    }
    policies.forEach(policy -> rules += policy.ingress().size() + policy.egress().size());
  }

  private static AssertionChecker checker(
      Scenario scenario,
      List<NetworkPolicy> policies,
      List<Assertion> assertions,
      DiagnosticSink sink) {
    ResolvedProgram resolved =
        Resolver.resolve(policies, scenario.cluster(), scenario.options(), null, sink);
    return AssertionChecker.of(
        resolved,
        Lowering.tables(resolved, LoweringOptions.DEFAULT),
        scenario.cluster(),
        assertions);
  }
}
