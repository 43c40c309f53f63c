package io.netpolc.cli;

import io.netpolc.compiler.bundle.BundleException;
import java.nio.file.Path;

/// Bundles named on the command line.
final class Bundles {
  private Bundles() {}

  /// Reads the bundle that a command was given.
  ///
  /// @throws CommandFailure if none was given, or it is not a bundle or altered
  static BundleFolder read(Path folder) throws CommandFailure {
    if (folder.toString().isEmpty()) {
      throw CommandFailure.usage("which bundle?", "netpolc compile makes one");
    }
    try {
      return BundleFolder.open(folder);
    } catch (BundleException e) {
      throw new CommandFailure(ExitCode.INVALID_INPUT, String.valueOf(e.getMessage()), null);
    }
  }
}
