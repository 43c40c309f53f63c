package io.netpolc.compiler.diag;

/// How much a diagnostic matters. An error means there is no answer.
public enum Severity {
  ERROR,
  WARNING,
  NOTE;

  /// The lower-case word that is printed.
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
