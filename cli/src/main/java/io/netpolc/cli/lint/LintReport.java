package io.netpolc.cli.lint;

import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.lint.Finding;
import java.util.List;

/// What a run of the linter has to say.
///
/// @param findings in order of place
/// @param suppressed how many others the input asks to leave out
/// @param known how many others the baseline has
public record LintReport(List<Finding> findings, int suppressed, int known) {
  public LintReport {
    findings = List.copyOf(findings);
  }

  /// How many findings are of a severity.
  public long count(Severity severity) {
    return findings.stream().filter(finding -> finding.diagnostic().severity() == severity).count();
  }

  /// Whether any finding is at least as grave.
  public boolean reaches(FailOn limit) {
    return findings.stream().anyMatch(finding -> limit.takes(finding.diagnostic().severity()));
  }
}
