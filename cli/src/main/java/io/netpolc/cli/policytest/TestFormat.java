package io.netpolc.cli.policytest;

/// The values of `netpolc test -o`. Lower case, because picocli shows and parses the names as they
/// are.
public enum TestFormat {
  /// What does not hold, and how many do.
  text,
  /// One object.
  json,
  /// XML for CI servers; of the assertions alone.
  junit,
  /// SARIF 2.1.0, for code hosts; of the assertions that do not hold alone.
  sarif
}
