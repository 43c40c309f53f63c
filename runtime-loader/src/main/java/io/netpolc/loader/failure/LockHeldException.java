package io.netpolc.loader.failure;

/// Another loader works on the same state and did not finish within the limit.
public final class LockHeldException extends LoaderException {
  private static final long serialVersionUID = 1L;

  public LockHeldException(String message) {
    super(message);
  }

  public LockHeldException(String message, Throwable cause) {
    super(message, cause);
  }
}
