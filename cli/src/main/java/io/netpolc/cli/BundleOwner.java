package io.netpolc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.jspecify.annotations.Nullable;

/// Whose a bundle is: what one user made another one, often root, should not load unasked.
final class BundleOwner {
  private static final int ROOT = 0;
  private static final Path SELF = Path.of("/proc/self/status");

  private BundleOwner() {}

  /// Checks a bundle's folder and everything in it, links followed: what is read counts.
  ///
  /// @param folder where there is none, reading says so
  /// @throws CommandFailure if any of it belongs to another user than root and the one who asks,
  ///   anybody may write to it, or that cannot be told
  static void check(Path folder) throws CommandFailure {
    if (!Files.isDirectory(folder)) {
      return;
    }
    String fault;
    try {
      fault = firstFault(folder);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.ENVIRONMENT, "cannot tell whose " + folder + " is: " + e.getMessage(), null);
    }
    if (fault != null) {
      throw new CommandFailure(
          ExitCode.INVALID_INPUT,
          fault,
          "make it yours with chown and chmod once you trust it, or pass --allow-foreign-bundle");
    }
  }

  private static @Nullable String firstFault(Path folder) throws IOException {
    int own = owner(SELF);
    String fault = fault(folder, own);
    try (var files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        fault = fault == null ? fault(file, own) : fault;
      }
    }
    return fault;
  }

  private static @Nullable String fault(Path path, int own) throws IOException {
    int owner = owner(path);
    if (owner != own && owner != ROOT) {
      return "%s belongs to user %d, not to root or to user %d who loads it"
          .formatted(path, owner, own);
    }
    return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE)
        ? path + " can be written to by anybody"
        : null;
  }

  private static int owner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid");
  }
}
