package io.netpolc.cli;

/// The value of `-o`. Lower case, because picocli shows and parses the names as they are.
enum OutputFormat {
  /// For people.
  text,
  /// For programs: one JSON value, or one a line where the output is a stream.
  json
}
