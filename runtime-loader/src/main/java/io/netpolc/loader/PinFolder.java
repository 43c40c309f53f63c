package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.failure.MissingFeatureException;
import io.netpolc.loader.raw.SysFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The folder in bpffs that holds the running policy:
///
///     current -> sets/<key>-<n>       the program set that new links get
///     sets/<key>-<n>/np_*             pinned programs and maps
///     sets/<key>-<n>/bank0, bank1     symbolic links whose text is the bundle's hash
///     links/<ifindex>-<program>       a pinned TCX link, or a symbolic link `clsact`
///
/// bpffs has no files with content, which is why facts stand in the text of symbolic links; they are
/// replaced by one rename. Names have no dot: the kernel refuses those.
class PinFolder {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Path MOUNTS = Path.of("/proc/thread-self/mountinfo");

  /// Stands for a bundle's hash where tables change in place.
  static final String LIVE = "live";

  /// Other names are nobody's: [NodePolicy#collectGarbage] removes them.
  private static final Pattern SET = Pattern.compile("[0-9a-f]+-([0-9]{1,9})");

  /// Follows the name of a symbolic link that is being written; a killed loader may leave it.
  private static final String UNFINISHED = "_new";

  private final Path root;

  PinFolder(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  Path links() {
    return root.resolve("links");
  }

  Path sets() {
    return root.resolve("sets");
  }

  /// Makes the folders; mounts bpffs where it is missing and that is permitted.
  void prepare() throws LoaderException {
    if (!onBpffs()) {
      Path mountPoint = root.getParent();
      if (mountPoint == null || !Files.isDirectory(mountPoint)) {
        throw new MissingFeatureException("no BPF file system for " + root);
      }
      Capabilities.require("mount bpffs at " + mountPoint, Capability.SYS_ADMIN);
      SysFile.mountBpf(mountPoint);
    }
    createFolders();
  }

  void createFolders() throws LoaderException {
    createFolder(sets());
    createFolder(links());
  }

  /// Whether there is anything.
  boolean exists() {
    return Files.isDirectory(root);
  }

  private boolean onBpffs() throws LoaderException {
    Path real = root.toAbsolutePath().normalize();
    try (var lines = Files.lines(MOUNTS)) {
      String type = "";
      int depth = -1;
      for (String line : lines.toList()) {
        // id parent major:minor root MOUNTPOINT options... - TYPE source options
        Path at = Path.of(line.split(" ", -1)[4].replace("\\040", " "));
        if (real.startsWith(at) && at.getNameCount() >= depth) {
          depth = at.getNameCount();
          String rest = line.substring(line.indexOf(" - ") + 3);
          type = rest.substring(0, rest.indexOf(' '));
        }
      }
      return type.equals("bpf");
    } catch (IOException unreadable) {
      throw new LoaderException("cannot read " + MOUNTS, unreadable);
    }
  }

  void createFolder(Path folder) throws LoaderException {
    try {
      Files.createDirectories(folder, PRIVATE);
    } catch (IOException failure) {
      throw new LoaderException("cannot create " + folder + ": " + reason(failure), failure);
    }
  }

  /// The current set's folder, or null if there is none.
  @Nullable Path current() {
    String text = text(root.resolve("current"));
    Path set = text == null ? null : root.resolve(text);
    return set != null && Files.isDirectory(set) ? set : null;
  }

  void setCurrent(Path set) throws LoaderException {
    setText(root.resolve("current"), root.relativize(set).toString());
  }

  void clearCurrent() throws LoaderException {
    remove(root.resolve("current"));
  }

  /// A folder name that was never used, for a program of this key.
  Path newSet(String key) throws LoaderException {
    int last = 0;
    for (Path set : list(sets())) {
      Matcher name = SET.matcher(set.getFileName().toString());
      if (name.matches()) {
        last = Math.max(last, Integer.parseInt(name.group(1)));
      }
    }
    return sets().resolve(key + "-" + (last + 1));
  }

  /// The key a set was made with.
  static String key(Path set) {
    String name = set.getFileName().toString();
    return name.substring(0, name.lastIndexOf('-'));
  }

  /// Hash of the bundle in a bank, or null.
  @Nullable String bundleOf(Path set, int bank) {
    return text(set.resolve("bank" + bank));
  }

  /// @param hash null to forget
  void setBundle(Path set, int bank, @Nullable String hash) throws LoaderException {
    Path label = set.resolve("bank" + bank);
    if (hash == null) {
      remove(label);
    } else {
      setText(label, hash);
    }
  }

  /// Text of a symbolic link, or null if it is none.
  @Nullable String text(Path link) {
    try {
      return Files.isSymbolicLink(link) ? Files.readSymbolicLink(link).toString() : null;
    } catch (IOException gone) {
      return null;
    }
  }

  void setText(Path link, String text) throws LoaderException {
    Path fresh = link.resolveSibling(link.getFileName() + UNFINISHED);
    try {
      Files.deleteIfExists(fresh);
      Files.createSymbolicLink(fresh, Path.of(text));
      Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new LoaderException("cannot write " + link + ": " + reason(failure), failure);
    }
  }

  /// In words: the message of many file exceptions is only the path.
  static String reason(IOException failure) {
    return switch (failure) {
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "there is something else of that name";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> String.valueOf(failure.getMessage());
    };
  }

  /// Entries of a folder in order of name, without unfinished ones; none if there is no such
  /// folder.
  List<Path> list(Path folder) throws LoaderException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var entries = Files.list(folder)) {
      return entries.filter(entry -> !entry.toString().endsWith(UNFINISHED)).sorted().toList();
    } catch (IOException failure) {
      throw new LoaderException("cannot list " + folder + ": " + reason(failure), failure);
    }
  }

  /// Pins a program in the place of what is pinned there, by one rename.
  void replace(Path pin, BpfProgram program) throws LoaderException {
    Path fresh = pin.resolveSibling(pin.getFileName() + UNFINISHED);
    remove(fresh);
    program.pin(fresh);
    try {
      Files.move(fresh, pin, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new LoaderException("cannot pin " + pin + ": " + reason(failure), failure);
    }
  }

  boolean present(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /// Removes a pin, a symbolic link or a folder with all in it; no failure if it is not there.
  void remove(Path path) throws LoaderException {
    if (!present(path)) {
      return;
    }
    try (var paths = Files.walk(path)) {
      for (Path each : new ArrayList<>(paths.sorted(Comparator.reverseOrder()).toList())) {
        Files.deleteIfExists(each);
      }
    } catch (IOException failure) {
      throw new LoaderException("cannot remove " + path + ": " + reason(failure), failure);
    }
  }
}
