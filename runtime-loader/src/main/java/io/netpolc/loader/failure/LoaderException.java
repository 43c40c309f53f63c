package io.netpolc.loader.failure;

/// The loader could not do what was asked; the message says why and, where that is known, what to
/// do. A running policy is as it was before.
public class LoaderException extends Exception {
  private static final long serialVersionUID = 1L;

  public LoaderException(String message) {
    super(message);
  }

  public LoaderException(String message, Throwable cause) {
    super(message, cause);
  }
}
