package io.netpolc.cli.policytest;

import java.io.IOException;
import java.io.PrintStream;

/// Shows what became of tests.
public interface ReportWriter {
  /// Shows all of it.
  ///
  /// @throws IOException if it cannot be written
  void write(TestReport report) throws IOException;

  /// A writer of a form.
  ///
  /// @param version of netpolc
  /// @param out stays open
  static ReportWriter of(TestFormat format, String version, PrintStream out) {
    return switch (format) {
      case text -> new TextReport(out);
      case json -> new JsonReport(out);
      case junit -> new JunitReport(out);
      case sarif -> new SarifReport(version, out);
    };
  }
}
