package io.netpolc.cli.lint;

import io.netpolc.cli.report.SarifLog;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.lint.Finding;
import java.io.IOException;
import java.io.PrintStream;

/// SARIF 2.1.0, for code hosts.
public final class SarifFindings implements LintWriter {
  private final String version;
  private final PrintStream out;

  /// @param version of netpolc
  /// @param out stays open
  public SarifFindings(String version, PrintStream out) {
    this.version = version;
    this.out = out;
  }

  @Override
  public void write(LintReport report) throws IOException {
    SarifLog.write(version, report.findings().stream().map(SarifFindings::result).toList(), out);
  }

  private static SarifLog.Result result(Finding finding) {
    Diagnostic diagnostic = finding.diagnostic();
    String help = diagnostic.help() == null ? "" : "; " + diagnostic.help();
    return new SarifLog.Result(
        diagnostic.code().name(),
        diagnostic.code().title(),
        level(diagnostic.severity()),
        diagnostic.message() + help,
        diagnostic.primary() == null ? null : diagnostic.primary().span(),
        diagnostic.secondary().stream()
            .map(label -> new SarifLog.Place(label.span(), label.text()))
            .toList(),
        Baseline.fingerprint(finding));
  }

  private static SarifLog.Level level(Severity severity) {
    return switch (severity) {
      case ERROR -> SarifLog.Level.error;
      case WARNING -> SarifLog.Level.warning;
      case INFO, NOTE -> SarifLog.Level.note;
    };
  }
}
