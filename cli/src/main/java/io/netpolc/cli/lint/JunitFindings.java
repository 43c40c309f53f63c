package io.netpolc.cli.lint;

import io.netpolc.cli.report.JunitXml;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.Label;
import io.netpolc.compiler.diag.TextRenderer;
import io.netpolc.compiler.lint.Finding;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// JUnit's XML: a suite for each file in which something was found, a failed case for each finding
/// that makes the command fail, and a case that holds for each other one.
public final class JunitFindings implements LintWriter {
  private static final String NOWHERE = "(no file)";

  private final FailOn failOn;
  private final PrintStream out;

  /// @param failOn which findings are failures
  /// @param out stays open
  public JunitFindings(FailOn failOn, PrintStream out) {
    this.failOn = failOn;
    this.out = out;
  }

  @Override
  public void write(LintReport report) throws IOException {
    SortedMap<String, List<JunitXml.Case>> byFile = new TreeMap<>();
    for (Finding finding : report.findings()) {
      Diagnostic diagnostic = finding.diagnostic();
      Label primary = diagnostic.primary();
      String file = primary == null ? NOWHERE : primary.span().file().name();
      JunitXml.Failure failure =
          failOn.takes(diagnostic.severity())
              ? new JunitXml.Failure(
                  diagnostic.message(), new TextRenderer(false).render(diagnostic))
              : null;
      byFile
          .computeIfAbsent(file, _ -> new ArrayList<>())
          .add(
              new JunitXml.Case(
                  diagnostic.code() + ": " + diagnostic.message(),
                  primary == null ? 0 : primary.span().line(),
                  failure));
    }
    JunitXml.write(
        byFile.entrySet().stream()
            .map(file -> new JunitXml.Suite(file.getKey(), file.getValue()))
            .toList(),
        out);
  }
}
