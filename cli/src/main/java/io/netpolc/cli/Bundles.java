package io.netpolc.cli;

import io.netpolc.compiler.bundle.BundleException;
import io.netpolc.loader.BundleFolder;
import java.nio.file.Path;

/// Bundles named on the command line.
final class Bundles {
  private Bundles() {}

  /// Reads the bundle that a command was given, and that its user or root made.
  ///
  /// @throws CommandFailure if none was given, it is somebody else's, or it is not a bundle or
  ///   altered
  static BundleFolder readOwn(Path folder) throws CommandFailure {
    requireGiven(folder);
    BundleOwner.check(folder);
    return read(folder);
  }

  private static void requireGiven(Path folder) throws CommandFailure {
    if (folder.toString().isEmpty()) {
      throw CommandFailure.usage("which bundle?", "netpolc compile makes one");
    }
  }

  /// Reads the bundle that a command was given.
  ///
  /// @throws CommandFailure if none was given, or it is not a bundle or altered
  static BundleFolder read(Path folder) throws CommandFailure {
    requireGiven(folder);
    try {
      return BundleFolder.open(folder);
    } catch (BundleException e) {
      throw new CommandFailure(ExitCode.INVALID_INPUT, String.valueOf(e.getMessage()), null);
    }
  }
}
