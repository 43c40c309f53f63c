package io.netpolc.cli.lint;

import java.io.IOException;

/// Shows what was found.
public interface LintWriter {
  /// Shows all of it.
  ///
  /// @throws IOException if it cannot be written
  void write(LintReport report) throws IOException;
}
