package io.netpolc.cli.lint;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.Label;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.lint.Finding;
import io.netpolc.compiler.source.Span;
import java.io.PrintStream;

/// Workflow commands of GitHub Actions, which show findings beside the lines of a change.
public final class GithubFindings implements LintWriter {
  private final PrintStream out;

  /// @param out stays open
  public GithubFindings(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(LintReport report) {
    for (Finding finding : report.findings()) {
      out.println(line(finding.diagnostic()));
    }
  }

  private static String line(Diagnostic diagnostic) {
    Label primary = diagnostic.primary();
    String place = primary == null ? "" : place(primary.span()) + ",";
    String help = diagnostic.help() == null ? "" : "\n" + diagnostic.help();
    return "::%s %stitle=%s::%s"
        .formatted(
            word(diagnostic.severity()),
            place,
            property(diagnostic.code() + " " + diagnostic.code().title()),
            data(diagnostic.message() + help));
  }

  private static String place(Span span) {
    String end =
        span.endLine() == span.line()
            ? ",col=%d,endColumn=%d".formatted(span.column(), span.endColumn())
            : ",endLine=" + span.endLine();
    return "file=%s,line=%d%s".formatted(property(span.file().name()), span.line(), end);
  }

  private static String word(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case INFO, NOTE -> "notice";
    };
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
