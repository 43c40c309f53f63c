package io.netpolc.testdata.random;

import java.util.Map;
import java.util.TreeMap;

/// Lines of block-style YAML.
final class YamlText {
  private final StringBuilder text = new StringBuilder();

  void document(String apiVersion, String kind) {
    line(0, "---");
    line(0, "apiVersion: " + apiVersion);
    line(0, "kind: " + kind);
  }

  /// @param depth of indentation, two spaces each
  void line(int depth, String content) {
    text.append("  ".repeat(depth)).append(content).append('\n');
  }

  /// Entries in order of their keys.
  void map(int depth, Map<String, String> entries) {
    new TreeMap<>(entries).forEach((k, v) -> line(depth, quoted(k) + ": " + quoted(v)));
  }

  static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
