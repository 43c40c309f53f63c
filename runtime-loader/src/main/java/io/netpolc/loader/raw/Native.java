package io.netpolc.loader.raw;

import io.netpolc.loader.failure.MissingFeatureException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Linker, libraries and the captured `errno`.
@SuppressWarnings("restricted")
final class Native {
  static final String LIBBPF = "libbpf.so.1";

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final ValueLayout POINTER = ValueLayout.ADDRESS;

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private Native() {}

  /// A function of the C library that returns -1 and sets `errno`; its handle takes a call state
  /// segment first.
  static MethodHandle libcErrno(String name, FunctionDescriptor type, Linker.Option... options) {
    return bind(Linker.nativeLinker().defaultLookup(), name, type, withErrno(options));
  }

  /// A function of the C library that does not fail through `errno`.
  static MethodHandle libc(String name, FunctionDescriptor type) {
    return bind(Linker.nativeLinker().defaultLookup(), name, type);
  }

  /// A libbpf function that returns a negative error number or nothing.
  static MethodHandle libbpf(String name, FunctionDescriptor type) {
    return bind(LibbpfHolder.LOOKUP, name, type);
  }

  /// A libbpf function that returns NULL and sets `errno`.
  static MethodHandle libbpfErrno(String name, FunctionDescriptor type) {
    return bind(LibbpfHolder.LOOKUP, name, type, withErrno());
  }

  /// Whether libbpf can be opened.
  static boolean libbpfPresent() {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup(LIBBPF, arena);
      return true;
    } catch (IllegalArgumentException missing) {
      return false;
    }
  }

  /// Fails with words instead of an error of the class loader.
  static void requireLibbpf() throws MissingFeatureException {
    if (!libbpfPresent()) {
      throw new MissingFeatureException(LIBBPF + " is not installed (package libbpf1 or libbpf)");
    }
  }

  static MemorySegment callState(Arena arena) {
    return arena.allocate(CALL_STATE);
  }

  static int errno(MemorySegment callState) {
    return callState.get(INT, ERRNO_OFFSET);
  }

  /// The view of C memory whose size only C knows.
  static MemorySegment sized(MemorySegment address, long bytes) {
    return address.reinterpret(bytes);
  }

  /// A handle threw: always a bug in this package.
  static IllegalStateException unexpected(Throwable thrown) {
    return new IllegalStateException("foreign call", thrown);
  }

  private static Linker.Option[] withErrno(Linker.Option... options) {
    var all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 0, options.length);
    all[options.length] = Linker.Option.captureCallState("errno");
    return all;
  }

  private static MethodHandle bind(
      SymbolLookup lookup, String name, FunctionDescriptor type, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(lookup.findOrThrow(name), type, options);
  }

  private static final class LibbpfHolder {
    static final SymbolLookup LOOKUP = SymbolLookup.libraryLookup(LIBBPF, Arena.global());
  }
}
