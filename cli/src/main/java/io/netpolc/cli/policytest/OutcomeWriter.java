package io.netpolc.cli.policytest;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// Shows what became of assertions.
public interface OutcomeWriter {
  /// Shows all of them.
  ///
  /// @param outcomes in the order of the files
  /// @throws IOException if it cannot be written
  void write(List<Outcome> outcomes) throws IOException;

  /// A writer of a form.
  ///
  /// @param out stays open
  static OutcomeWriter of(TestFormat format, PrintStream out) {
    return switch (format) {
      case text -> new TextOutcomes(out);
      case json -> new JsonOutcomes(out);
    };
  }
}
