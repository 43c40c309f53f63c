package io.netpolc.compiler.frontend.yaml;

import io.netpolc.compiler.diag.DiagnosticCode;
import java.io.IOException;

/// A byte stream is not the text that it should be.
public final class InputTextException extends IOException {
  private static final long serialVersionUID = 1;

  private final DiagnosticCode code;
  private final int line;
  private final int column;

  InputTextException(DiagnosticCode code, String message, int line, int column) {
    super(message);
    this.code = code;
    this.line = line;
    this.column = column;
  }

  /// The kind of finding that it is.
  public DiagnosticCode code() {
    return code;
  }

  /// One-based line.
  public int line() {
    return line;
  }

  /// One-based column, in UTF-16 code units.
  public int column() {
    return column;
  }
}
