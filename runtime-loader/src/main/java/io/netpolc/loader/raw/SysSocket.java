package io.netpolc.loader.raw;

import static io.netpolc.loader.raw.Native.INT;
import static io.netpolc.loader.raw.Native.LONG;
import static io.netpolc.loader.raw.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// `sys/socket.h`. Each call returns `-errno` for a failure.
final class SysSocket {
  static final int AF_NETLINK = 16;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 02000000;
  static final int NETLINK_ROUTE = 0;

  private static final MethodHandle SOCKET =
      Native.libcErrno("socket", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle SEND =
      Native.libcErrno("send", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT));
  private static final MethodHandle RECV =
      Native.libcErrno("recv", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT));

  private SysSocket() {}

  static int socket(int domain, int type, int protocol) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      int result = (int) SOCKET.invokeExact(state, domain, type, protocol);
      return result < 0 ? -Native.errno(state) : result;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static long send(int fd, MemorySegment bytes) {
    return transfer(SEND, fd, bytes);
  }

  static long recv(int fd, MemorySegment bytes) {
    return transfer(RECV, fd, bytes);
  }

  private static long transfer(MethodHandle handle, int fd, MemorySegment bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      long result = (long) handle.invokeExact(state, fd, bytes, bytes.byteSize(), 0);
      return result < 0 ? -Native.errno(state) : result;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }
}
