package io.netpolc.cli.policytest;

import io.netpolc.cli.policytest.Outcome.Failure;
import io.netpolc.cli.reach.Words;
import java.io.PrintStream;
import java.util.List;

/// Each assertion that does not hold with a connection that shows it, then a summary.
final class TextOutcomes implements OutcomeWriter {
  private final PrintStream out;

  TextOutcomes(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(List<Outcome> outcomes) {
    int failed = 0;
    for (Outcome outcome : outcomes) {
      Failure failure = outcome.failure();
      if (failure != null) {
        failed++;
        out.println(outcome.assertion().span().fileLine() + ": " + outcome.assertion().text());
        out.println("  " + failure.words() + ": " + failure.from() + " -> " + failure.to());
        out.println("    " + Words.flow(failure.flow()));
        out.println("    " + failure.decision());
      }
    }
    out.println(summary(outcomes.size(), failed));
  }

  private static String summary(int all, int failed) {
    if (failed == 0) {
      return all == 1 ? "1 assertion holds" : "all " + all + " assertions hold";
    }
    return failed + " of " + all + " assertions failed";
  }
}
