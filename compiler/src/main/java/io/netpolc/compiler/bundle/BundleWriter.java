package io.netpolc.compiler.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes a bundle as a directory that appears by rename: whoever looks sees the old bundle, the
/// new one, or none, never a part.
///
/// Files: `manifest.json`, `policy.c`, `policy.bpf.o`, `seeds.bin`, `seeds.txt`, `policies.json`,
/// `cluster.json`, and `SHA256SUMS` over all of them in the form that `sha256sum --check` reads.
public final class BundleWriter {
  static final String MANIFEST = "manifest.json";
  static final String SUMS = "SHA256SUMS";
  static final String OBJECT = "policy.bpf.o";
  static final String SEEDS = "seeds.bin";
  private static final String SOURCE = "policy.c";
  private static final String SEEDS_TEXT = "seeds.txt";

  private BundleWriter() {}

  /// Writes a bundle; one that stands at the same place is replaced.
  ///
  /// @param bundle what to write; its `hash` is ignored
  /// @param source the C text that the object was compiled from
  /// @param seedsText the tables in readable form
  /// @param directory where it shall stand; must not exist, be empty, or be a bundle
  /// @return the bundle with its hash
  /// @throws BundleException if it cannot be written; nothing is left behind, an old bundle stands
  ///   as it was
  public static Bundle write(Bundle bundle, String source, String seedsText, Path directory)
      throws BundleException {
    Path target = directory.toAbsolutePath().normalize();
    Path parent = target.getParent();
    if (parent == null) {
      throw new BundleException(
          directory + " cannot be written: it is the root of the file system");
    }
    refuseForeignDirectory(directory, target);
    SortedMap<String, byte[]> files = content(bundle, source, seedsText);
    byte[] manifest = manifest(bundle, files);
    Path fresh = null;
    Thread atExit = null;
    try {
      Files.createDirectories(parent);
      fresh = newDirectory(parent);
      atExit = removalAtExit(fresh);
      for (var file : files.entrySet()) {
        Files.write(fresh.resolve(file.getKey()), file.getValue());
      }
      Files.write(fresh.resolve(MANIFEST), manifest);
      Files.writeString(fresh.resolve(SUMS), sums(files, manifest));
      replace(fresh, target, parent);
    } catch (IOException e) {
      throw new BundleException(directory + " cannot be written: " + reason(e), e);
    } finally {
      if (fresh != null) {
        deleteTree(fresh);
      }
      forget(atExit);
    }
    return withHash(bundle, Sha256.of(manifest));
  }

  private static Bundle withHash(Bundle bundle, String hash) {
    return new Bundle(
        hash,
        bundle.shape(),
        bundle.seeds(),
        bundle.subjects(),
        bundle.provenance(),
        bundle.peerNames(),
        bundle.object(),
        bundle.inputs(),
        bundle.build());
  }

  private static SortedMap<String, byte[]> content(Bundle bundle, String source, String seedsText) {
    var files = new TreeMap<String, byte[]>();
    files.put(SOURCE, source.getBytes(StandardCharsets.UTF_8));
    files.put(OBJECT, bundle.object());
    files.put(SEEDS, SeedsCodec.encode(bundle.seeds()));
    files.put(SEEDS_TEXT, seedsText.getBytes(StandardCharsets.UTF_8));
    for (var input : bundle.inputs().entrySet()) {
      files.put(input.getKey(), input.getValue().getBytes(StandardCharsets.UTF_8));
    }
    return files;
  }

  private static byte[] manifest(Bundle bundle, Map<String, byte[]> files) {
    var sums = new TreeMap<String, String>();
    files.forEach((name, bytes) -> sums.put(name, Sha256.of(bytes)));
    return ManifestWriter.write(bundle, sums).getBytes(StandardCharsets.UTF_8);
  }

  /// The text of `SHA256SUMS`.
  ///
  /// @param files all other files by name
  static String sums(Map<String, byte[]> files, byte[] manifest) {
    var all = new TreeMap<>(files);
    all.put(MANIFEST, manifest);
    var lines = new StringBuilder();
    all.forEach(
        (name, bytes) -> lines.append(Sha256.of(bytes)).append("  ").append(name).append('\n'));
    return lines.toString();
  }

  private static void refuseForeignDirectory(Path directory, Path target) throws BundleException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new BundleException(directory + " exists and is not a directory");
    }
    try (Stream<Path> entries = Files.list(target)) {
      boolean bundleOrEmpty = Files.exists(target.resolve(MANIFEST)) || entries.findAny().isEmpty();
      if (!bundleOrEmpty) {
        throw new BundleException(
            directory + " exists and holds something other than a bundle: choose another place");
      }
    } catch (BundleException e) {
      throw e;
    } catch (IOException e) {
      throw new BundleException(directory + " cannot be read: " + reason(e), e);
    }
  }

  private static void replace(Path fresh, Path target, Path parent) throws IOException {
    try {
      // rename(2) replaces an empty or missing directory in one step.
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      return;
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (DirectoryNotEmptyException e) {
      // An old bundle stands there: it steps aside, and comes back if the new one cannot take its
      // place.
    } catch (IOException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
    }
    Path old = newDirectory(parent);
    Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    deleteTree(old);
  }

  private static Path newDirectory(Path parent) throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
    return Files.createTempDirectory(parent, ".netpolc-", mode);
  }

  /// An interrupted process leaves no half-written folder behind.
  private static @Nullable Thread removalAtExit(Path fresh) {
    var removal = new Thread(() -> deleteTree(fresh), "remove-unfinished-bundle");
    try {
      Runtime.getRuntime().addShutdownHook(removal);
      return removal;
    } catch (IllegalStateException ending) {
      return null;
    }
  }

  private static void forget(@Nullable Thread removal) {
    if (removal == null) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(removal);
    } catch (IllegalStateException ending) {
      // The process ends already: the removal finds nothing.
      return;
    }
  }

  private static void deleteTree(Path root) {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(root)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // What cannot be removed has a name starting with a dot and no reader; the outcome stands.
      root.toFile().deleteOnExit();
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException denied -> "permission denied: " + denied.getFile();
      case java.nio.file.NoSuchFileException missing -> "no such directory: " + missing.getFile();
      case java.nio.file.FileAlreadyExistsException there -> "not a directory: " + there.getFile();
      case java.nio.file.FileSystemException other when other.getReason() != null ->
          other.getReason() + ": " + other.getFile();
      default -> String.valueOf(e.getMessage());
    };
  }
}
