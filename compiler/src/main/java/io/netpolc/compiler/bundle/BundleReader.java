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
  /// How large a manifest may be.
  private static final long MAX_INDEX_BYTES = 1L << 30;

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
      files.put(name, expectedFile(directory, name, expected.getValue()));
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

  /// A file with the content that was compiled. It is read into memory only when it is the right
  /// one, so that no size makes trouble.
  private static byte[] expectedFile(Path directory, String name, String sha256)
      throws BundleException {
    Path path = regular(directory, name);
    try {
      if (Sha256.of(path).equals(sha256)) {
        return Files.readAllBytes(path);
      }
    } catch (IOException e) {
      throw unreadable(directory, name, e);
    }
    throw new BundleException(
        path + " is not the file that was compiled: compile the bundle again");
  }

  private static Path regular(Path directory, String name) throws BundleException {
    Path path = directory.resolve(name);
    // Reading a pipe or a device may never end.
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new BundleException(directory + " is not a bundle: " + name + " is no regular file");
    }
    return path;
  }

  private static byte[] file(Path directory, String name) throws BundleException {
    Path path = regular(directory, name);
    try {
      if (Files.size(path) <= MAX_INDEX_BYTES) {
        return Files.readAllBytes(path);
      }
    } catch (IOException e) {
      throw unreadable(directory, name, e);
    }
    throw new BundleException(directory + " is not a bundle: " + name + " is larger than 1 GiB");
  }

  private static BundleException unreadable(Path directory, String name, IOException e) {
    return e instanceof NoSuchFileException
        ? new BundleException(directory + " is not a bundle: " + name + " is missing", e)
        : new BundleException(directory.resolve(name) + " cannot be read: " + e.getMessage(), e);
  }
}
