package io.netpolc.cli.reach;

/// The values of `netpolc diff -o`. Lower case, because picocli shows and parses the names as they
/// are.
public enum DiffFormat {
  /// For people.
  text,
  /// One object.
  json,
  /// For a comment on a pull request.
  markdown
}
