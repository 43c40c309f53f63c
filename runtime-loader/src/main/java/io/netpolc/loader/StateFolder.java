package io.netpolc.loader;

import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.Legend;
import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.failure.LockHeldException;
import io.netpolc.loader.failure.MissingCapabilityException;
import io.netpolc.loader.raw.Errno;
import io.netpolc.loader.raw.SysFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The folder beside the pins: a lock file, copies of bundles by hash, and the legend of tables
/// that change in place. Nothing that is enforced depends on it; without it names are unknown.
final class StateFolder {
  private static final Duration POLL = Duration.ofMillis(20);

  private final Path folder;
  private final BundleArchive archive;

  StateFolder(Path folder, BundleArchive archive) {
    this.folder = folder;
    this.archive = archive;
  }

  /// A held lock; [#close] gives it up.
  ///
  /// @param change whether it is held for one change, in which the process does not end, unless it
  ///   is killed
  record Lock(int fd, boolean change) implements AutoCloseable {
    @Override
    public void close() {
      SysFile.close(fd);
      if (change) {
        EndOfProcess.allow();
      }
    }
  }

  /// Waits for the lock, for one change.
  ///
  /// @throws LockHeldException after the limit, with the process that holds it
  Lock lock(Duration limit) throws LoaderException {
    int fd = take(limit);
    EndOfProcess.holdOff();
    return new Lock(fd, true);
  }

  /// Waits for the lock, to hold it for as many changes as there may be.
  ///
  /// @throws LockHeldException after the limit, with the process that holds it
  Lock own(Duration limit) throws LoaderException {
    return new Lock(take(limit), false);
  }

  private int take(Duration limit) throws LoaderException {
    createFolder(folder);
    Path file = folder.resolve("lock");
    int fd = open(file);
    try {
      long deadline = System.nanoTime() + limit.toNanos();
      while (!SysFile.tryLock(fd)) {
        if (System.nanoTime() - deadline >= 0) {
          throw new LockHeldException(
              "another loader (process " + holder(file) + ") holds " + file);
        }
        pause();
      }
      Files.writeString(file, ProcessHandle.current().pid() + "\n");
      return fd;
    } catch (IOException failure) {
      SysFile.close(fd);
      throw new LoaderException("cannot write " + file + ": " + PinFolder.reason(failure), failure);
    } catch (LoaderException failure) {
      SysFile.close(fd);
      throw failure;
    }
  }

  private static int open(Path file) throws LoaderException {
    try {
      return SysFile.open(file);
    } catch (BpfException e) {
      if (e.errno() == Errno.EACCES) {
        throw new MissingCapabilityException(
            "write " + file + ", which another user owns", List.of("CAP_DAC_OVERRIDE"));
      }
      throw e;
    }
  }

  private static void pause() throws LoaderException {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new LoaderException("interrupted while waiting for the lock", interrupted);
    }
  }

  private static String holder(Path file) {
    try {
      String pid = Files.readString(file).strip();
      return pid.isEmpty() ? "unknown" : pid;
    } catch (IOException unreadable) {
      return "unknown";
    }
  }

  /// Keeps a copy; false if there was one that can be read.
  boolean keep(Bundle bundle) throws LoaderException {
    Path target = copy(bundle.hash());
    if (bundle(bundle.hash()) != null) {
      return false;
    }
    discard(target);
    Path fresh = bundles().resolve("new-" + bundle.hash());
    try {
      createFolder(bundles());
      remove(fresh);
      createFolder(fresh);
      archive.write(bundle, fresh);
      Files.move(fresh, target);
      return true;
    } catch (IOException failure) {
      discard(fresh);
      throw new LoaderException(
          "cannot keep a copy of the bundle in " + target + ": " + PinFolder.reason(failure),
          failure);
    }
  }

  /// The kept copy, or null if there is none that can be read.
  @Nullable Bundle bundle(String hash) {
    if (!Files.isDirectory(copy(hash))) {
      return null;
    }
    try {
      Bundle bundle = archive.read(copy(hash));
      return bundle.hash().equals(hash) ? bundle : null;
    } catch (IOException unreadable) {
      return null;
    }
  }

  /// Where the legend of tables that change in place is kept.
  Path legend() {
    return folder.resolve("legend.json");
  }

  /// Keeps the legend of a program set whose tables change in place.
  void keepLegend(Path set, Legend legend) throws LoaderException {
    Path fresh = folder.resolve("legend.new");
    try {
      Files.writeString(fresh, legend.text(set.getFileName().toString()));
      Files.move(fresh, legend(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new LoaderException(
          "cannot write " + legend() + ": " + PinFolder.reason(failure), failure);
    }
  }

  /// The kept legend of a program set, or one that knows nothing.
  Legend legendOf(Path set) {
    try {
      String name = set.getFileName().toString();
      return Legend.read(legend().toString(), Files.readAllBytes(legend()), name);
    } catch (IOException unreadable) {
      return Legend.NONE;
    }
  }

  /// Removes the copy of a bundle; a failure leaves it for [#keepOnly].
  void forget(String hash) {
    discard(copy(hash));
  }

  /// Removes all other copies, and says which.
  List<String> keepOnly(Collection<String> hashes) {
    var removed = new ArrayList<String>();
    if (Files.isDirectory(bundles())) {
      try (var entries = Files.list(bundles())) {
        for (Path entry : entries.sorted().toList()) {
          if (!hashes.contains(entry.getFileName().toString())) {
            discard(entry);
            removed.add(entry.toString());
          }
        }
      } catch (IOException unreadable) {
        return removed;
      }
    }
    return removed;
  }

  private Path bundles() {
    return folder.resolve("bundles");
  }

  private Path copy(String hash) {
    return bundles().resolve(hash);
  }

  private static void discard(Path tree) {
    try {
      remove(tree);
    } catch (IOException kept) {
      // A copy too many does no harm; the next collection tries again.
    }
  }

  private static void remove(Path tree) throws IOException {
    if (Files.isDirectory(tree)) {
      try (var paths = Files.walk(tree)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  static void createFolder(Path folder) throws LoaderException {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException failure) {
      throw new LoaderException(
          "cannot create " + folder + ": " + PinFolder.reason(failure), failure);
    }
  }
}
