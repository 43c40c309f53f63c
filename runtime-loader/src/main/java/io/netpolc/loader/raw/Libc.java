package io.netpolc.loader.raw;

import static io.netpolc.loader.raw.Native.INT;
import static io.netpolc.loader.raw.Native.LONG;
import static io.netpolc.loader.raw.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// `unistd.h`, `fcntl.h`, `sched.h`, `time.h`, `sys/file.h`, `sys/mman.h`, `sys/mount.h`,
/// `sys/resource.h` of the C library: the few calls the loader needs. Each returns `-errno` for a
/// failure, as the kernel itself does.
final class Libc {
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0100;
  static final int O_CLOEXEC = 02000000;
  static final int F_DUPFD_CLOEXEC = 1030;
  static final int CLONE_NEWNET = 0x40000000;
  static final int LOCK_EX = 2;
  static final int LOCK_NB = 4;
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;
  static final int MAP_SHARED = 1;
  private static final int CLOCK_MONOTONIC_COARSE = 6;
  private static final int RLIMIT_MEMLOCK = 8;
  private static final long RLIM_INFINITY = -1;

  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final long NR_BPF = ARM ? 280 : 321;
  private static final long NR_MEMBARRIER = ARM ? 283 : 324;

  private static final MethodHandle SYSCALL =
      Native.libcErrno(
          "syscall",
          FunctionDescriptor.of(LONG, LONG, LONG, POINTER, LONG),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle CLOSE =
      Native.libcErrno("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle OPEN =
      Native.libcErrno(
          "open", FunctionDescriptor.of(INT, POINTER, INT, INT), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle FCNTL =
      Native.libcErrno(
          "fcntl", FunctionDescriptor.of(INT, INT, INT, INT), Linker.Option.firstVariadicArg(2));
  private static final MethodHandle SETNS =
      Native.libcErrno("setns", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle FLOCK =
      Native.libcErrno("flock", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle CLOCK_GETRES =
      Native.libcErrno("clock_getres", FunctionDescriptor.of(INT, INT, POINTER));
  private static final MethodHandle GETRLIMIT =
      Native.libcErrno("getrlimit", FunctionDescriptor.of(INT, INT, POINTER));
  private static final MethodHandle SETRLIMIT =
      Native.libcErrno("setrlimit", FunctionDescriptor.of(INT, INT, POINTER));
  private static final MethodHandle MMAP =
      Native.libcErrno("mmap", FunctionDescriptor.of(POINTER, POINTER, LONG, INT, INT, INT, LONG));
  private static final MethodHandle MUNMAP =
      Native.libcErrno("munmap", FunctionDescriptor.of(INT, POINTER, LONG));
  private static final MethodHandle MOUNT =
      Native.libcErrno(
          "mount", FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, LONG, POINTER));

  private Libc() {}

  /// `bpf(2)`.
  ///
  /// @param attr at least `LinuxBpf.ATTR_SIZE` bytes
  static long bpf(int command, MemorySegment attr) {
    return syscall(NR_BPF, command, attr, LinuxBpf.ATTR_SIZE);
  }

  /// `membarrier(2)`.
  static long membarrier(int command) {
    return syscall(NR_MEMBARRIER, command, MemorySegment.NULL, 0);
  }

  private static long syscall(long number, long a, MemorySegment b, long c) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      long result = (long) SYSCALL.invokeExact(state, number, a, b, c);
      return result < 0 ? -Native.errno(state) : result;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static int close(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      int result = (int) CLOSE.invokeExact(state, fd);
      return result < 0 ? -Native.errno(state) : result;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static int open(String path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      int result = (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags, mode);
      return result < 0 ? -Native.errno(state) : result;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /// A second descriptor of the same file, closed on exec.
  static int duplicate(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      int result = (int) FCNTL.invokeExact(state, fd, F_DUPFD_CLOEXEC, 3);
      return result < 0 ? -Native.errno(state) : result;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /// Nanoseconds from one tick of the kernel to the next, which is how often
  /// `CLOCK_MONOTONIC_COARSE` moves on.
  static long coarseClockNanos() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      MemorySegment timespec = arena.allocate(2 * Long.BYTES, Long.BYTES);
      int result = (int) CLOCK_GETRES.invokeExact(state, CLOCK_MONOTONIC_COARSE, timespec);
      return result < 0 ? -Native.errno(state) : timespec.getAtIndex(ValueLayout.JAVA_LONG, 1);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /// Takes this process's limit of locked memory away.
  ///
  /// @return 1 if there was one, 0 if there was none, or `-errno`
  static int unlimitLockedMemory() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      MemorySegment limit = arena.allocate(LONG, 2);
      int result = (int) GETRLIMIT.invokeExact(state, RLIMIT_MEMLOCK, limit);
      if (result == 0 && limit.getAtIndex(LONG, 0) == RLIM_INFINITY) {
        return 0;
      }
      limit.setAtIndex(LONG, 0, RLIM_INFINITY);
      limit.setAtIndex(LONG, 1, RLIM_INFINITY);
      result = (int) SETRLIMIT.invokeExact(state, RLIMIT_MEMLOCK, limit);
      return result < 0 ? -Native.errno(state) : 1;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static int setns(int fd, int type) {
    return two(SETNS, fd, type);
  }

  static int flock(int fd, int operation) {
    return two(FLOCK, fd, operation);
  }

  private static int two(MethodHandle handle, int a, int b) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      int result = (int) handle.invokeExact(state, a, b);
      return result < 0 ? -Native.errno(state) : result;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /// Maps a file shared; the address, or the negative error number.
  static long mmap(int fd, long bytes, int protection) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      var address =
          (MemorySegment)
              MMAP.invokeExact(state, MemorySegment.NULL, bytes, protection, MAP_SHARED, fd, 0L);
      return address.address() == -1L ? -Native.errno(state) : address.address();
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static int munmap(MemorySegment mapping) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      int result = (int) MUNMAP.invokeExact(state, mapping, mapping.byteSize());
      return result < 0 ? -Native.errno(state) : result;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static int mount(String source, String target, String type, long flags, String data) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      int result =
          (int)
              MOUNT.invokeExact(
                  state,
                  arena.allocateFrom(source),
                  arena.allocateFrom(target),
                  arena.allocateFrom(type),
                  flags,
                  arena.allocateFrom(data));
      return result < 0 ? -Native.errno(state) : result;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }
}
