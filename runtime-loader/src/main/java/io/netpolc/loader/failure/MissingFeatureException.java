package io.netpolc.loader.failure;

/// The kernel or the machine lacks something the loader needs: bpffs, libbpf, a map type.
public final class MissingFeatureException extends LoaderException {
  private static final long serialVersionUID = 1L;

  public MissingFeatureException(String message) {
    super(message);
  }

  public MissingFeatureException(String message, Throwable cause) {
    super(message, cause);
  }
}
