package io.netpolc.cli.reach;

import io.netpolc.compiler.reach.Connection;
import java.io.PrintStream;

/// A table.
final class MarkdownConnections implements ConnectionWriter {
  private final PrintStream out;
  private final Words words = new Words();

  MarkdownConnections(PrintStream out) {
    this.out = out;
    out.println("| from | to | connections |");
    out.println("|---|---|---|");
  }

  @Override
  public void write(Connection connection) {
    out.printf(
        "| %s | %s | %s |%n",
        connection.from().label(), connection.to().label(), words.of(connection));
  }

  @Override
  public void end() {
    // Nothing comes after the last line.
  }
}
