package io.netpolc.compiler.bundle;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A bundle that cannot be written, or that is not what its manifest says. The message names the
/// file and the fault in words for the user.
public final class BundleException extends IOException {
  private static final long serialVersionUID = 1L;

  /// A fault found by netpolc itself.
  ///
  /// @param message what is wrong, naming the file
  public BundleException(String message) {
    super(message);
  }

  /// A fault that something below reported.
  ///
  /// @param message what is wrong, naming the file
  /// @param cause what the file system or the parser said
  public BundleException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
