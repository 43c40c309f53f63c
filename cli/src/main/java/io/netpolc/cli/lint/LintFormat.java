package io.netpolc.cli.lint;

/// The values of `netpolc lint -o`. Lower case, because picocli shows and parses the names as they
/// are.
public enum LintFormat {
  /// Excerpts with what is meant underlined, the worst first; a screenful unless all is asked for.
  text,
  /// One object.
  json,
  /// SARIF 2.1.0, for code hosts.
  sarif,
  /// Workflow commands of GitHub Actions.
  github,
  /// XML for CI servers.
  junit
}
