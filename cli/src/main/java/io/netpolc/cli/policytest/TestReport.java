package io.netpolc.cli.policytest;

import io.netpolc.compiler.assertion.MutationReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that a run of tests has to say.
///
/// @param outcomes in the order of the files
/// @param coverage which rules matter to an assertion, or null if that was not asked
/// @param mutations which changes are noticed, or null if that was not asked
public record TestReport(
    List<Outcome> outcomes, @Nullable MutationReport coverage, @Nullable MutationReport mutations) {
  public TestReport {
    outcomes = List.copyOf(outcomes);
  }

  /// Whether every assertion holds.
  public boolean holds() {
    return outcomes.stream().allMatch(Outcome::holds);
  }
}
