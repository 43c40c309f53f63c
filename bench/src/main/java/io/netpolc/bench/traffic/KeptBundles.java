package io.netpolc.bench.traffic;

import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.loader.BundleArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Keeps bundles in this process, which is the only one that asks for them.
final class KeptBundles implements BundleArchive {
  private static final String HASH = "hash";

  private final Map<String, Bundle> bundles = new HashMap<>();

  @Override
  public void write(Bundle bundle, Path folder) throws IOException {
    bundles.put(bundle.hash(), bundle);
    Files.writeString(folder.resolve(HASH), bundle.hash());
  }

  @Override
  public Bundle read(Path folder) throws IOException {
    Bundle bundle = bundles.get(Files.readString(folder.resolve(HASH)));
    if (bundle == null) {
      throw new IOException("not a bundle of this process: " + folder);
    }
    return bundle;
  }
}
