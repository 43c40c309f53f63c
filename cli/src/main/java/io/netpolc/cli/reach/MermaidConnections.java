package io.netpolc.cli.reach;

import io.netpolc.compiler.reach.Connection;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/// A directed graph for Mermaid.
final class MermaidConnections implements ConnectionWriter {
  private final PrintStream out;
  private final Words words = new Words();
  private final Map<String, Integer> numbers = new HashMap<>();

  MermaidConnections(PrintStream out) {
    this.out = out;
    out.println("flowchart LR");
  }

  @Override
  public void write(Connection connection) {
    int from = number(connection.from().label());
    int to = number(connection.to().label());
    out.printf("  n%d -->|\"%s\"| n%d%n", from, words.of(connection), to);
  }

  /// Declares a node where it is named first.
  private int number(String label) {
    Integer known = numbers.putIfAbsent(label, numbers.size());
    if (known != null) {
      return known;
    }
    out.printf("  n%d[\"%s\"]%n", numbers.size() - 1, escaped(label));
    return numbers.size() - 1;
  }

  /// Mermaid has entities of its own, and renders HTML in labels.
  private static String escaped(String label) {
    return label
        .replace("#", "#35;")
        .replace("\"", "#quot;")
        .replace("<", "#lt;")
        .replace(">", "#gt;")
        .replace("&", "#amp;");
  }

  @Override
  public void end() {
    // Nothing comes after the last line.
  }
}
