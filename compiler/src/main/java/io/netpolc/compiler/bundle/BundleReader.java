package io.netpolc.compiler.bundle;

import io.netpolc.compiler.backend.maps.SeedCheck;
import io.netpolc.compiler.backend.maps.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// Reads a bundle and checks that every file is what the manifest says, and `SHA256SUMS` what the
/// files are.
public final class BundleReader {
  private BundleReader() {}

  /// Reads the bundle in a directory.
  ///
  /// @throws BundleException if something is missing, truncated, altered, or of another version
  public static Bundle read(Path directory) throws BundleException {
    if (!Files.isDirectory(directory)) {
      throw new BundleException(
          directory + (Files.exists(directory) ? " is not a bundle directory" : " does not exist"));
    }
    byte[] manifestBytes = file(directory, BundleWriter.MANIFEST);
    String hash = Sha256.of(manifestBytes);
    byte[] sums = file(directory, BundleWriter.SUMS);
    String manifestName = directory.resolve(BundleWriter.MANIFEST).toString();
    ManifestReader.Manifest manifest = ManifestReader.read(manifestName, manifestBytes);
    var files = new TreeMap<String, byte[]>();
    for (var expected : manifest.files().entrySet()) {
      String name = expected.getKey();
      if (name.isEmpty() || name.contains("/") || name.startsWith(".")) {
        throw new BundleException(manifestName + " names a file outside the bundle: " + name);
      }
      byte[] bytes = file(directory, name);
      if (!Sha256.of(bytes).equals(expected.getValue())) {
        throw new BundleException(
            directory.resolve(name)
                + " is not the file that was compiled: compile the bundle again");
      }
      files.put(name, bytes);
    }
    if (!BundleWriter.sums(files, manifestBytes)
        .equals(new String(sums, StandardCharsets.US_ASCII))) {
      throw new BundleException(
          directory.resolve(BundleWriter.SUMS) + " does not fit the bundle: compile it again");
    }
    var inputs = new TreeMap<String, String>();
    inputs.put(Bundle.POLICIES, text(directory, files, Bundle.POLICIES));
    inputs.put(Bundle.CLUSTER, text(directory, files, Bundle.CLUSTER));
    return new Bundle(
        hash,
        manifest.shape(),
        seeds(directory, manifest, required(directory, files, BundleWriter.SEEDS)),
        manifest.subjects(),
        manifest.provenance(),
        manifest.peerNames(),
        required(directory, files, BundleWriter.OBJECT),
        inputs,
        manifest.build());
  }

  private static Seeds seeds(Path directory, ManifestReader.Manifest manifest, byte[] bytes)
      throws BundleException {
    String name = directory.resolve(BundleWriter.SEEDS).toString();
    Seeds seeds = SeedsCodec.decode(name, bytes);
    String fault = SeedCheck.fault(seeds, manifest.shape(), manifest.subjects().size());
    if (fault != null) {
      throw new BundleException(name + " does not fit the bundle: " + fault);
    }
    return seeds;
  }

  private static byte[] required(Path directory, Map<String, byte[]> files, String name)
      throws BundleException {
    byte[] bytes = files.get(name);
    if (bytes == null) {
      throw new BundleException(
          directory.resolve(BundleWriter.MANIFEST) + " does not list " + name);
    }
    return bytes;
  }

  private static String text(Path directory, Map<String, byte[]> files, String name)
      throws BundleException {
    return new String(required(directory, files, name), StandardCharsets.UTF_8);
  }

  private static byte[] file(Path directory, String name) throws BundleException {
    Path path = directory.resolve(name);
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new BundleException(directory + " is not a bundle: " + name + " is missing", e);
    } catch (IOException e) {
      throw new BundleException(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}
