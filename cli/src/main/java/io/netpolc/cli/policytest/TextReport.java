package io.netpolc.cli.policytest;

import io.netpolc.cli.policytest.Outcome.Failure;
import io.netpolc.cli.reach.Words;
import io.netpolc.compiler.assertion.Mutant;
import io.netpolc.compiler.assertion.MutationReport;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// Each assertion that does not hold with a connection that shows it, then a summary.
final class TextReport implements ReportWriter {
  private final PrintStream out;

  TextReport(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(TestReport report) {
    int failed = 0;
    for (Outcome outcome : report.outcomes()) {
      Failure failure = outcome.failure();
      if (failure != null) {
        failed++;
        out.println(outcome.assertion().span().fileLine() + ": " + outcome.assertion().text());
        out.println("  " + failure.words() + ": " + failure.from() + " -> " + failure.to());
        out.println("    " + Words.flow(failure.flow()));
        out.println("    " + failure.decision());
      }
    }
    out.println(summary(report.outcomes().size(), failed));
    coverage(report.coverage());
    mutations(report.mutations());
  }

  private void coverage(@Nullable MutationReport coverage) {
    if (coverage == null) {
      return;
    }
    int rules = coverage.noticeable() + coverage.harmless().size();
    out.printf("%d of %d rules matter to an assertion%n", coverage.noticed().size(), rules);
    for (Mutant rule : coverage.unnoticed()) {
      out.println("  no assertion depends on " + place(rule));
    }
    for (Mutant rule : coverage.harmless()) {
      out.println("  nothing depends on " + place(rule));
    }
  }

  private void mutations(@Nullable MutationReport mutations) {
    if (mutations == null) {
      return;
    }
    out.printf(
        "%d of %d changes of policies are noticed: mutation score %d %%%n",
        mutations.noticed().size(), mutations.noticeable(), mutations.percent());
    for (Mutant mutant : mutations.unnoticed()) {
      out.println("  not noticed: " + place(mutant) + ": " + mutant.change());
    }
  }

  private static String place(Mutant mutant) {
    return mutant.ref() + " " + mutant.path() + " (" + mutant.span().fileLine() + ")";
  }

  private static String summary(int all, int failed) {
    if (failed == 0) {
      return all == 1 ? "1 assertion holds" : "all " + all + " assertions hold";
    }
    return failed + " of " + all + " assertions failed";
  }
}
