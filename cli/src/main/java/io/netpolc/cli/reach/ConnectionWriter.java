package io.netpolc.cli.reach;

import io.netpolc.cli.picture.Picture;
import io.netpolc.compiler.reach.Connection;
import java.io.IOException;
import java.io.PrintStream;

/// Shows connections one after the other.
public interface ConnectionWriter {
  /// Shows one.
  ///
  /// @throws IOException if it cannot be written
  void write(Connection connection) throws IOException;

  /// Writes what comes after the last.
  ///
  /// @throws IOException if it cannot be written
  void end() throws IOException;

  /// A writer of a form.
  ///
  /// @param out stays open
  /// @param subject what pictures show besides connections
  /// @throws IOException if the beginning cannot be written
  static ConnectionWriter of(ReachFormat format, PrintStream out, Picture.Subject subject)
      throws IOException {
    return switch (format) {
      case text -> new TextConnections(out);
      case json -> new JsonConnections(out);
      case csv -> new CsvConnections(out);
      case markdown -> new MarkdownConnections(out);
      case dot -> new DotConnections(out);
      case mermaid -> new MermaidConnections(out);
      case svg -> new PictureConnections(out, subject, false);
      case html -> new PictureConnections(out, subject, true);
    };
  }
}
