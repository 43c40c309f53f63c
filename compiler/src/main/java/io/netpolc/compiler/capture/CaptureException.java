package io.netpolc.compiler.capture;

/// A record looks like one of a flow and cannot be read.
public final class CaptureException extends Exception {
  private static final long serialVersionUID = 1;

  /// @param message one sentence, lower-case start, no full stop
  public CaptureException(String message) {
    super(message);
  }
}
