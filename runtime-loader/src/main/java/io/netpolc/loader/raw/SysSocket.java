package io.netpolc.loader.raw;

import static io.netpolc.loader.raw.Native.INT;
import static io.netpolc.loader.raw.Native.LONG;
import static io.netpolc.loader.raw.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

  private static final MethodHandle BIND =
      Native.libcErrno("bind", FunctionDescriptor.of(INT, INT, POINTER, INT));
  private static final MethodHandle POLL =
      Native.libcErrno("poll", FunctionDescriptor.of(INT, POINTER, LONG, INT));

  /// `struct sockaddr_nl`: family, padding, port, groups.
  private static final int NETLINK_ADDRESS_BYTES = 12;

  private static final int NETLINK_GROUPS = 8;

  /// `struct pollfd`: descriptor, events wanted, events seen.
  private static final int POLLFD_BYTES = 8;

  private static final int POLLFD_EVENTS = 4;
  private static final short POLLIN = 1;

  private SysSocket() {}

  /// Joins multicast groups of netlink.
  ///
  /// @param groups a bit for each
  static int bindNetlink(int fd, int groups) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      MemorySegment address = arena.allocate(NETLINK_ADDRESS_BYTES, 4);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
      address.set(INT, NETLINK_GROUPS, groups);
      int result = (int) BIND.invokeExact(state, fd, address, NETLINK_ADDRESS_BYTES);
      return result < 0 ? -Native.errno(state) : result;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /// Waits until something can be read; 0 if the time runs out before.
  static int awaitReadable(int fd, int millis) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.callState(arena);
      MemorySegment wanted = arena.allocate(POLLFD_BYTES, 4);
      wanted.set(INT, 0, fd);
      wanted.set(ValueLayout.JAVA_SHORT, POLLFD_EVENTS, POLLIN);
      int result = (int) POLL.invokeExact(state, wanted, 1L, millis);
      return result < 0 ? -Native.errno(state) : result;
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

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
