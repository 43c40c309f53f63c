package io.netpolc.cli.reach;

import io.netpolc.compiler.reach.Connection;
import java.io.PrintStream;

/// A directed graph for Graphviz.
final class DotConnections implements ConnectionWriter {
  private final PrintStream out;
  private final Words words = new Words();

  DotConnections(PrintStream out) {
    this.out = out;
    out.println("digraph reach {");
    out.println("  node [shape=box];");
  }

  @Override
  public void write(Connection connection) {
    out.printf(
        "  %s -> %s [label=%s];%n",
        quoted(connection.from().label()),
        quoted(connection.to().label()),
        quoted(words.of(connection)));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @Override
  public void end() {
    out.println("}");
  }
}
