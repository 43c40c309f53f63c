package io.netpolc.cli.reach;

import io.netpolc.cli.reach.Witness.Seen;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// Shows what changed.
public interface ChangeWriter {
  /// Shows all of it.
  ///
  /// @param widened what passes now and did not before
  /// @param narrowed what passed before and does not now
  /// @throws IOException if it cannot be written
  void write(List<Seen> widened, List<Seen> narrowed) throws IOException;

  /// A writer of a form.
  ///
  /// @param out stays open
  static ChangeWriter of(DiffFormat format, PrintStream out) {
    return switch (format) {
      case text -> new TextChanges(out);
      case json -> new JsonChanges(out);
      case markdown -> new MarkdownChanges(out);
    };
  }
}
