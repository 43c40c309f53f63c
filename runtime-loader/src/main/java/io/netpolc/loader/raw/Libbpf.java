package io.netpolc.loader.raw;

import static io.netpolc.loader.raw.CStruct.u64;
import static io.netpolc.loader.raw.Native.INT;
import static io.netpolc.loader.raw.Native.LONG;
import static io.netpolc.loader.raw.Native.POINTER;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Set;

/// `bpf/libbpf.h` (libbpf 1.1 or newer): objects, maps, programs. Handles are bound when the class
/// is first used. Pointer functions take a call state segment first.
@SuppressWarnings("MemberName") // the C names
final class Libbpf {
  /// `struct bpf_object_open_opts`, the start of it: libbpf reads only `sz` bytes.
  static final CStruct OPEN_OPTS =
      CStruct.part(
          "bpf/libbpf.h",
          "struct bpf_object_open_opts",
          "",
          Set.of(),
          u64("sz"),
          u64("object_name"));

  private static final MethodHandle SET_PRINT =
      Native.libbpf("libbpf_set_print", FunctionDescriptor.of(POINTER, POINTER));
  private static final MethodHandle OPEN_MEM =
      Native.libbpfErrno(
          "bpf_object__open_mem", FunctionDescriptor.of(POINTER, POINTER, LONG, POINTER));
  private static final MethodHandle LOAD =
      Native.libbpf("bpf_object__load", FunctionDescriptor.of(INT, POINTER));
  private static final MethodHandle CLOSE =
      Native.libbpf("bpf_object__close", FunctionDescriptor.ofVoid(POINTER));
  private static final MethodHandle NEXT_MAP =
      Native.libbpf("bpf_object__next_map", FunctionDescriptor.of(POINTER, POINTER, POINTER));
  private static final MethodHandle NEXT_PROGRAM =
      Native.libbpf("bpf_object__next_program", FunctionDescriptor.of(POINTER, POINTER, POINTER));
  private static final MethodHandle MAP_NAME =
      Native.libbpf("bpf_map__name", FunctionDescriptor.of(POINTER, POINTER));
  private static final MethodHandle MAP_FD =
      Native.libbpf("bpf_map__fd", FunctionDescriptor.of(INT, POINTER));
  private static final MethodHandle SET_MAX_ENTRIES =
      Native.libbpf("bpf_map__set_max_entries", FunctionDescriptor.of(INT, POINTER, INT));
  private static final MethodHandle INITIAL_VALUE =
      Native.libbpf("bpf_map__initial_value", FunctionDescriptor.of(POINTER, POINTER, POINTER));
  private static final MethodHandle SET_INITIAL_VALUE =
      Native.libbpf(
          "bpf_map__set_initial_value", FunctionDescriptor.of(INT, POINTER, POINTER, LONG));
  private static final MethodHandle MAP_TYPE = mapNumber("bpf_map__type");
  private static final MethodHandle KEY_SIZE = mapNumber("bpf_map__key_size");
  private static final MethodHandle VALUE_SIZE = mapNumber("bpf_map__value_size");
  private static final MethodHandle MAX_ENTRIES = mapNumber("bpf_map__max_entries");
  private static final MethodHandle MAP_FLAGS = mapNumber("bpf_map__map_flags");
  private static final MethodHandle REUSE_FD =
      Native.libbpf("bpf_map__reuse_fd", FunctionDescriptor.of(INT, POINTER, INT));
  private static final MethodHandle PROGRAM_NAME =
      Native.libbpf("bpf_program__name", FunctionDescriptor.of(POINTER, POINTER));
  private static final MethodHandle PROGRAM_FD =
      Native.libbpf("bpf_program__fd", FunctionDescriptor.of(INT, POINTER));
  private static final MethodHandle SET_TYPE =
      Native.libbpf("bpf_program__set_type", FunctionDescriptor.of(INT, POINTER, INT));
  private static final MethodHandle SET_AUTOLOAD =
      Native.libbpf(
          "bpf_program__set_autoload",
          FunctionDescriptor.of(INT, POINTER, ValueLayout.JAVA_BOOLEAN));
  private static final MethodHandle SET_AUTOCREATE =
      Native.libbpf(
          "bpf_map__set_autocreate", FunctionDescriptor.of(INT, POINTER, ValueLayout.JAVA_BOOLEAN));
  private static final MethodHandle SET_LOG_BUF =
      Native.libbpf("bpf_program__set_log_buf", FunctionDescriptor.of(INT, POINTER, POINTER, LONG));

  private static final MethodHandle PROBE_MAP_TYPE =
      Native.libbpf("libbpf_probe_bpf_map_type", FunctionDescriptor.of(INT, INT, POINTER));

  private Libbpf() {}

  static MemorySegment libbpf_set_print(MemorySegment function) {
    try {
      return (MemorySegment) SET_PRINT.invokeExact(function);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /// 1: the kernel has the type of map, 0: it has not, negative: not known.
  static int libbpf_probe_bpf_map_type(int type, MemorySegment opts) {
    try {
      return (int) PROBE_MAP_TYPE.invokeExact(type, opts);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static MemorySegment bpf_object__open_mem(
      MemorySegment callState, MemorySegment buffer, long bytes, MemorySegment opts) {
    try {
      return (MemorySegment) OPEN_MEM.invokeExact(callState, buffer, bytes, opts);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static int bpf_object__load(MemorySegment object) {
    try {
      return (int) LOAD.invokeExact(object);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static void bpf_object__close(MemorySegment object) {
    try {
      CLOSE.invokeExact(object);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  /// The map after `map`, NULL for the first and after the last.
  static MemorySegment bpf_object__next_map(MemorySegment object, MemorySegment map) {
    return pointer(NEXT_MAP, object, map);
  }

  static MemorySegment bpf_object__next_program(MemorySegment object, MemorySegment program) {
    return pointer(NEXT_PROGRAM, object, program);
  }

  static MemorySegment bpf_map__name(MemorySegment map) {
    return pointer(MAP_NAME, map);
  }

  static int bpf_map__fd(MemorySegment map) {
    return number(MAP_FD, map);
  }

  static int bpf_map__type(MemorySegment map) {
    return number(MAP_TYPE, map);
  }

  static int bpf_map__key_size(MemorySegment map) {
    return number(KEY_SIZE, map);
  }

  static int bpf_map__value_size(MemorySegment map) {
    return number(VALUE_SIZE, map);
  }

  static int bpf_map__max_entries(MemorySegment map) {
    return number(MAX_ENTRIES, map);
  }

  static int bpf_map__map_flags(MemorySegment map) {
    return number(MAP_FLAGS, map);
  }

  static int bpf_map__set_max_entries(MemorySegment map, int entries) {
    return number(SET_MAX_ENTRIES, map, entries);
  }

  /// @param size where the size of the value goes, a `size_t`
  static MemorySegment bpf_map__initial_value(MemorySegment map, MemorySegment size) {
    return pointer(INITIAL_VALUE, map, size);
  }

  static int bpf_map__set_initial_value(MemorySegment map, MemorySegment data, long bytes) {
    try {
      return (int) SET_INITIAL_VALUE.invokeExact(map, data, bytes);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  static int bpf_map__reuse_fd(MemorySegment map, int fd) {
    return number(REUSE_FD, map, fd);
  }

  static MemorySegment bpf_program__name(MemorySegment program) {
    return pointer(PROGRAM_NAME, program);
  }

  static int bpf_program__fd(MemorySegment program) {
    return number(PROGRAM_FD, program);
  }

  static int bpf_program__set_type(MemorySegment program, int type) {
    return number(SET_TYPE, program, type);
  }

  static int bpf_program__set_autoload(MemorySegment program, boolean load) {
    return number(SET_AUTOLOAD, program, load);
  }

  static int bpf_map__set_autocreate(MemorySegment map, boolean create) {
    return number(SET_AUTOCREATE, map, create);
  }

  static int bpf_program__set_log_buf(MemorySegment program, MemorySegment buffer, long bytes) {
    try {
      return (int) SET_LOG_BUF.invokeExact(program, buffer, bytes);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  private static MethodHandle mapNumber(String name) {
    return Native.libbpf(name, FunctionDescriptor.of(INT, POINTER));
  }

  private static MemorySegment pointer(MethodHandle handle, MemorySegment a) {
    try {
      return (MemorySegment) handle.invokeExact(a);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  private static MemorySegment pointer(MethodHandle handle, MemorySegment a, MemorySegment b) {
    try {
      return (MemorySegment) handle.invokeExact(a, b);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  private static int number(MethodHandle handle, MemorySegment a) {
    try {
      return (int) handle.invokeExact(a);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  private static int number(MethodHandle handle, MemorySegment a, int b) {
    try {
      return (int) handle.invokeExact(a, b);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  private static int number(MethodHandle handle, MemorySegment a, boolean b) {
    try {
      return (int) handle.invokeExact(a, b);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }
}
