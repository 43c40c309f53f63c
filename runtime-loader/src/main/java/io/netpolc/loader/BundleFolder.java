package io.netpolc.loader;

import io.netpolc.bpf.BpfSources;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.BundleException;
import io.netpolc.compiler.bundle.BundleReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A bundle and the folder it was read from. As an archive it copies that folder, so that a copy is
/// the same bundle to the last byte.
///
/// @param bundle what was read
/// @param folder where from
public record BundleFolder(Bundle bundle, Path folder) implements BundleArchive {
  /// Reads a bundle.
  ///
  /// @throws BundleException if it is not one, or altered
  public static BundleFolder open(Path folder) throws BundleException {
    return new BundleFolder(BundleReader.read(folder), folder);
  }

  /// Reads copies; writes none. For commands that load nothing.
  public static BundleArchive readOnly() {
    return new BundleArchive() {
      @Override
      public void write(Bundle bundle, Path copy) {
        throw new IllegalStateException("nothing is loaded here");
      }

      @Override
      public Bundle read(Path copy) throws IOException {
        return BundleReader.read(copy);
      }
    };
  }

  /// The prebuilt object, or an empty array if the build left it out.
  public static byte[] genericObject() {
    return BpfSources.genericObject().orElse(new byte[0]);
  }

  @Override
  public void write(Bundle written, Path copy) throws IOException {
    if (!written.hash().equals(bundle.hash())) {
      throw new IllegalArgumentException("another bundle than the one that was read");
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
  }

  @Override
  public Bundle read(Path copy) throws IOException {
    return BundleReader.read(copy);
  }
}
