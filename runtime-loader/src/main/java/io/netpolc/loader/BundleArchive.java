package io.netpolc.loader;

import io.netpolc.compiler.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Path;

/// Writes bundles into folders and reads them back. The loader keeps a copy of what it loaded, so
/// that a later process can give names to numbers and notice drift.
public interface BundleArchive {
  /// Writes into a folder that exists and is empty.
  void write(Bundle bundle, Path folder) throws IOException;

  /// Reads what [#write] wrote.
  Bundle read(Path folder) throws IOException;
}
