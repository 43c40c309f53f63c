package io.netpolc.loader.failure;

/// The bundle or its object does not fit, is truncated, or contradicts itself. Nothing was loaded.
public final class BundleRejectedException extends LoaderException {
  private static final long serialVersionUID = 1L;

  public BundleRejectedException(String message) {
    super(message);
  }

  public BundleRejectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
