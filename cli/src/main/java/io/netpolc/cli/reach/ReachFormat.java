package io.netpolc.cli.reach;

/// The values of `netpolc reach -o`. Lower case, because picocli shows and parses the names as they
/// are.
public enum ReachFormat {
  /// A line for each pair.
  text,
  /// An array with an object for each pair.
  json,
  /// RFC 4180, with a header line.
  csv,
  /// A table.
  markdown,
  /// A graph for Graphviz.
  dot,
  /// A graph for Mermaid.
  mermaid,
  /// A picture.
  svg,
  /// One page to explore, which needs no network.
  html
}
