package io.netpolc.cli.policytest;

import io.netpolc.cli.policytest.Outcome.Failure;
import io.netpolc.cli.reach.Words;
import io.netpolc.cli.report.JunitXml;
import io.netpolc.cli.report.JunitXml.Case;
import io.netpolc.cli.report.JunitXml.Suite;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JUnit's XML: a suite for each file, a case for each assertion.
final class JunitReport implements ReportWriter {
  private final PrintStream out;

  JunitReport(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(TestReport report) throws IOException {
    Map<String, List<Case>> byFile = new LinkedHashMap<>();
    for (Outcome outcome : report.outcomes()) {
      byFile
          .computeIfAbsent(outcome.assertion().span().file().name(), _ -> new ArrayList<>())
          .add(
              new Case(
                  outcome.assertion().text(),
                  outcome.assertion().span().line(),
                  failure(outcome.failure())));
    }
    List<Suite> suites =
        byFile.entrySet().stream().map(file -> new Suite(file.getKey(), file.getValue())).toList();
    JunitXml.write(suites, out);
  }

  private static JunitXml.@Nullable Failure failure(@Nullable Failure failure) {
    return failure == null
        ? null
        : new JunitXml.Failure(
            failure.words() + ": " + failure.from() + " -> " + failure.to(),
            Words.flow(failure.flow()) + "\n" + failure.decision());
  }
}
