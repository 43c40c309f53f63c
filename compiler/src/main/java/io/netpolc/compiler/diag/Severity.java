package io.netpolc.compiler.diag;

/// How much a diagnostic matters. An error in what is read means there is no answer. What is to be
/// known and not necessarily to be changed is an info; a note is about the run itself.
public enum Severity {
  ERROR,
  WARNING,
  INFO,
  NOTE;

  /// The lower-case word that is printed.
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
