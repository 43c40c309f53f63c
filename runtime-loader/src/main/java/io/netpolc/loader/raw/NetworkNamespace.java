package io.netpolc.loader.raw;

import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.failure.LoaderException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// An open network namespace.
public final class NetworkNamespace implements AutoCloseable {
  private static final String OWN = "/proc/thread-self/ns/net";

  private final int fd;

  private NetworkNamespace(int fd) {
    this.fd = fd;
  }

  /// Opens a namespace by one of its files: `/proc/<pid>/ns/net` or `/run/netns/<name>`.
  public static NetworkNamespace open(Path file) throws BpfException {
    int flags = Libc.O_RDONLY | Libc.O_CLOEXEC;
    return new NetworkNamespace(
        Errno.check("open namespace " + file, Libc.open(file.toString(), flags, 0)));
  }

  /// Valid until [#close].
  public int fd() {
    return fd;
  }

  /// The file that is open, whatever has become of its name. Valid until [#close].
  public Path file() {
    return Path.of("/proc/self/fd", Integer.toString(fd));
  }

  /// What is done inside.
  @FunctionalInterface
  public interface Inside<T> {
    /// Runs on a thread of its own; the result is not null.
    T call() throws Exception;
  }

  /// Does something on a platform thread that has entered the namespace. Sockets that it opens stay
  /// in the namespace; the thread goes back before it ends, and no other thread is moved.
  ///
  /// @throws LoaderException if the namespace cannot be entered (`EPERM`: `CAP_SYS_ADMIN`), or what
  ///   `inside` threw, as cause unless it is one itself
  public <T> T inside(Inside<T> inside) throws LoaderException {
    var result = new AtomicReference<@Nullable T>();
    var failure = new AtomicReference<@Nullable Exception>();
    Thread thread =
        Thread.ofPlatform()
            .name("netns-" + fd)
            .start(() -> {
              try (NetworkNamespace home = open(Path.of(OWN))) {
                enter(fd);
                try {
                  result.set(inside.call());
                } finally {
                  enter(home.fd);
                }
              } catch (Exception thrown) {
                failure.set(thrown);
              }
            });
    join(thread);
    Exception thrown = failure.get();
    if (thrown instanceof LoaderException known) {
      throw known;
    }
    if (thrown != null) {
      throw new LoaderException("inside a network namespace: " + thrown.getMessage(), thrown);
    }
    return Objects.requireNonNull(result.get());
  }

  private static void enter(int fd) throws BpfException {
    Errno.check("enter a network namespace", Libc.setns(fd, Libc.CLONE_NEWNET));
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}
