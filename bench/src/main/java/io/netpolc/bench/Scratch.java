package io.netpolc.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// A folder for what is measured. Goes with all that is in it when it is closed.
public final class Scratch implements AutoCloseable {
  private final Path folder;

  /// Makes the folder.
  ///
  /// @throws IOException if that is not possible
  public Scratch() throws IOException {
    folder = Files.createTempDirectory("netpolc-bench");
  }

  /// Where it is.
  public Path folder() {
    return folder;
  }

  @Override
  public void close() throws IOException {
    List<Path> paths;
    try (var files = Files.walk(folder)) {
      paths = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
