package io.netpolc.compiler.frontend.yaml;

import io.netpolc.compiler.diag.Diagnostic;

/// Ends the reading of a stream: what follows cannot be understood. Carries the finding.
public final class UnreadableException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Diagnostic diagnostic;

  /// @param diagnostic why
  public UnreadableException(Diagnostic diagnostic) {
    super(diagnostic.message(), null, false, false);
    this.diagnostic = diagnostic;
  }

  /// Why.
  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
