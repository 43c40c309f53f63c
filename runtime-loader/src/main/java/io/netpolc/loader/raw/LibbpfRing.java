package io.netpolc.loader.raw;

import static io.netpolc.loader.raw.Native.INT;
import static io.netpolc.loader.raw.Native.LONG;
import static io.netpolc.loader.raw.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// The part of `bpf/libbpf.h` about ring buffers.
@SuppressWarnings({"restricted", "MemberName"}) // the upcall stub; the C names
final class LibbpfRing {
  private static final MethodHandle NEW =
      Native.libbpfErrno(
          "ring_buffer__new", FunctionDescriptor.of(POINTER, INT, POINTER, POINTER, POINTER));
  private static final MethodHandle FREE =
      Native.libbpf("ring_buffer__free", FunctionDescriptor.ofVoid(POINTER));
  private static final MethodHandle POLL =
      Native.libbpf("ring_buffer__poll", FunctionDescriptor.of(INT, POINTER, INT));
  private static final MethodHandle CONSUME =
      Native.libbpf("ring_buffer__consume", FunctionDescriptor.of(INT, POINTER));

  private LibbpfRing() {}

  /// What C calls for each sample. An exception must not leave [#sample].
  interface Sample {
    /// Always returns 0.
    ///
    /// @param context as given to `ring_buffer__new`
    /// @param data address of the sample, of size 0 in Java
    /// @param size its bytes
    int sample(MemorySegment context, MemorySegment data, long size);
  }

  /// The C function pointer for a receiver; valid as long as the arena.
  static MemorySegment sampleFunction(Sample receiver, Arena arena) {
    try {
      MethodHandle target =
          MethodHandles.lookup()
              .findVirtual(
                  Sample.class,
                  "sample",
                  MethodType.methodType(
                      int.class, MemorySegment.class, MemorySegment.class, long.class))
              .bindTo(receiver);
      return Linker.nativeLinker()
          .upcallStub(target, FunctionDescriptor.of(INT, POINTER, POINTER, LONG), arena);
    } catch (ReflectiveOperationException impossible) {
      throw Native.unexpected(impossible);
    }
  }

  static MemorySegment ring_buffer__new(
      MemorySegment callState, int mapFd, MemorySegment sample, MemorySegment context) {
    try {
      return (MemorySegment) NEW.invokeExact(callState, mapFd, sample, context, MemorySegment.NULL);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static void ring_buffer__free(MemorySegment ring) {
    try {
      FREE.invokeExact(ring);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static int ring_buffer__poll(MemorySegment ring, int timeoutMillis) {
    try {
      return (int) POLL.invokeExact(ring, timeoutMillis);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static int ring_buffer__consume(MemorySegment ring) {
    try {
      return (int) CONSUME.invokeExact(ring);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }
}
