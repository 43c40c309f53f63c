package io.netpolc.loader.raw;

import static io.netpolc.loader.raw.CStruct.pad;
import static io.netpolc.loader.raw.CStruct.u32;
import static io.netpolc.loader.raw.CStruct.u64;
import static io.netpolc.loader.raw.Native.INT;
import static io.netpolc.loader.raw.Native.POINTER;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The part of `bpf/libbpf.h` about clsact filters.
@SuppressWarnings("MemberName") // the C names
final class LibbpfTc {
  static final int BPF_TC_INGRESS = 1;
  static final int BPF_TC_EGRESS = 2;
  static final int BPF_TC_F_REPLACE = 1;

  static final CStruct HOOK =
      CStruct.of(
          "bpf/libbpf.h",
          "struct bpf_tc_hook",
          u64("sz"),
          u32("ifindex"),
          u32("attach_point"),
          u32("parent"),
          pad(4));
  static final CStruct OPTS =
      CStruct.of(
          "bpf/libbpf.h",
          "struct bpf_tc_opts",
          u64("sz"),
          u32("prog_fd"),
          u32("flags"),
          u32("prog_id"),
          u32("handle"),
          u32("priority"),
          pad(4));

  private static final MethodHandle HOOK_CREATE =
      Native.libbpf("bpf_tc_hook_create", FunctionDescriptor.of(INT, POINTER));
  private static final MethodHandle HOOK_DESTROY =
      Native.libbpf("bpf_tc_hook_destroy", FunctionDescriptor.of(INT, POINTER));
  private static final MethodHandle ATTACH =
      Native.libbpf("bpf_tc_attach", FunctionDescriptor.of(INT, POINTER, POINTER));
  private static final MethodHandle DETACH =
      Native.libbpf("bpf_tc_detach", FunctionDescriptor.of(INT, POINTER, POINTER));
  private static final MethodHandle QUERY =
      Native.libbpf("bpf_tc_query", FunctionDescriptor.of(INT, POINTER, POINTER));

  static {
    // Its results say what failed; on standard error it would also tell of filters that are merely
    // absent.
    Libbpf.libbpf_set_print(MemorySegment.NULL);
  }

  private LibbpfTc() {}

  static int bpf_tc_hook_create(MemorySegment hook) {
    return call(HOOK_CREATE, hook);
  }

  static int bpf_tc_hook_destroy(MemorySegment hook) {
    return call(HOOK_DESTROY, hook);
  }

  static int bpf_tc_attach(MemorySegment hook, MemorySegment opts) {
    return call(ATTACH, hook, opts);
  }

  static int bpf_tc_detach(MemorySegment hook, MemorySegment opts) {
    return call(DETACH, hook, opts);
  }

  static int bpf_tc_query(MemorySegment hook, MemorySegment opts) {
    return call(QUERY, hook, opts);
  }

  private static int call(MethodHandle handle, MemorySegment hook) {
    try {
      return (int) handle.invokeExact(hook);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }

  private static int call(MethodHandle handle, MemorySegment hook, MemorySegment opts) {
    try {
      return (int) handle.invokeExact(hook, opts);
    } catch (Throwable thrown) {
      throw Native.unexpected(thrown);
    }
  }
}
