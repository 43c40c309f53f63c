package io.netpolc.loader.raw;

import io.netpolc.loader.failure.BpfException;
import java.nio.file.Path;

/// `sys/file.h` and `sys/mount.h`: locks and mounts.
public final class SysFile {
  private SysFile() {}

  /// Opens or creates a file that only its owner may read.
  ///
  /// @return a descriptor, the caller's to close by [#close]
  public static int open(Path file) throws BpfException {
    int flags = Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC;
    return Errno.check("open " + file, Libc.open(file.toString(), flags, 0600));
  }

  /// Takes the exclusive lock; false if another has it.
  public static boolean tryLock(int fd) throws BpfException {
    int result = Libc.flock(fd, Libc.LOCK_EX | Libc.LOCK_NB);
    if (result == -Errno.EAGAIN) {
      return false;
    }
    Errno.check("lock", result);
    return true;
  }

  /// Closes a descriptor, and so gives up its lock.
  public static void close(int fd) {
    Libc.close(fd);
  }

  /// Mounts a BPF file system that only root may enter.
  public static void mountBpf(Path target) throws BpfException {
    Errno.check(
        "mount bpffs at " + target, Libc.mount("bpf", target.toString(), "bpf", 0, "mode=0700"));
  }
}
