package io.netpolc.cli.reach;

import io.netpolc.cli.report.Markdown;
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
        Markdown.text(connection.from().label()),
        Markdown.text(connection.to().label()),
        Markdown.text(words.of(connection)));
  }

  @Override
  public void end() {
    // Nothing comes after the last line.
  }
}
