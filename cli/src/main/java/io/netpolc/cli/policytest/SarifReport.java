package io.netpolc.cli.policytest;

import io.netpolc.cli.policytest.Outcome.Failure;
import io.netpolc.cli.reach.Words;
import io.netpolc.cli.report.SarifLog;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// SARIF: a result for each assertion that does not hold, under a rule for each way to fail.
final class SarifReport implements ReportWriter {
  private final String version;
  private final PrintStream out;

  SarifReport(String version, PrintStream out) {
    this.version = version;
    this.out = out;
  }

  @Override
  public void write(TestReport report) throws IOException {
    var results = new ArrayList<SarifLog.Result>();
    for (Outcome outcome : report.outcomes()) {
      Failure failure = outcome.failure();
      if (failure != null) {
        String rule = "test-" + failure.why().name().toLowerCase(Locale.ROOT).replace('_', '-');
        results.add(
            new SarifLog.Result(
                rule,
                failure.words(),
                SarifLog.Level.error,
                "%s: %s, %s -> %s, %s; %s"
                    .formatted(
                        outcome.assertion().text(),
                        failure.words(),
                        failure.from(),
                        failure.to(),
                        Words.flow(failure.flow()),
                        failure.decision()),
                outcome.assertion().span(),
                List.of(),
                rule + "|" + outcome.assertion().text()));
      }
    }
    SarifLog.write(version, results, out);
  }
}
