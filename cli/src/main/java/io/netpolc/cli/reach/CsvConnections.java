package io.netpolc.cli.reach;

import io.netpolc.compiler.reach.Connection;
import java.io.PrintStream;

/// Comma-separated values as RFC 4180 has them: `from,to,connections`.
final class CsvConnections implements ConnectionWriter {
  private static final String LINE_END = "\r\n";

  private final PrintStream out;
  private final Words words = new Words();

  CsvConnections(PrintStream out) {
    this.out = out;
    out.print("from,to,connections" + LINE_END);
  }

  @Override
  public void write(Connection connection) {
    out.print(field(connection.from().label()));
    out.print(',');
    out.print(field(connection.to().label()));
    out.print(',');
    out.print(field(words.of(connection)));
    out.print(LINE_END);
  }

  private static String field(String text) {
    return text.indexOf(',') < 0 && text.indexOf('"') < 0
        ? text
        : '"' + text.replace("\"", "\"\"") + '"';
  }

  @Override
  public void end() {
    // Nothing comes after the last line.
  }
}
