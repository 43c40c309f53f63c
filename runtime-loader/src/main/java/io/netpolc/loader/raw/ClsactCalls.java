package io.netpolc.loader.raw;

import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.raw.Kernel.Hook;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// clsact filters through libbpf. Ours have a fixed handle and priority, so that they can be found
/// and replaced without any state of our own.
final class ClsactCalls {
  private static final int HANDLE = 0x6e70;
  private static final int PRIORITY = 1;

  private ClsactCalls() {}

  static boolean create(int ifindex) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      int result = LibbpfTc.bpf_tc_hook_create(hook(arena, ifindex, both()));
      if (result == -Errno.EEXIST) {
        return false;
      }
      Errno.check("create clsact on interface " + ifindex, result);
      return true;
    }
  }

  static void removeEmpty(int ifindex) throws BpfException {
    for (int parent : new int[] {LinuxRtnetlink.CLSACT_INGRESS, LinuxRtnetlink.CLSACT_EGRESS}) {
      if (!LinuxRtnetlink.filters(ifindex, parent).isEmpty()) {
        return;
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      int result = LibbpfTc.bpf_tc_hook_destroy(hook(arena, ifindex, both()));
      if (result != -Errno.ENOENT && result != -Errno.EINVAL && result != -Errno.ENODEV) {
        Errno.check("remove clsact from interface " + ifindex, result);
      }
    }
  }

  static void attach(int ifindex, Hook hook, int programFd) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment opts = opts(arena);
      LibbpfTc.OPTS
          .setInt(opts, "prog_fd", programFd)
          .setInt(opts, "flags", LibbpfTc.BPF_TC_F_REPLACE);
      Errno.check(
          "attach a filter to interface " + ifindex,
          LibbpfTc.bpf_tc_attach(hook(arena, ifindex, point(hook)), opts));
    }
  }

  static void detach(int ifindex, Hook hook) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      int result = LibbpfTc.bpf_tc_detach(hook(arena, ifindex, point(hook)), opts(arena));
      if (!absent(result)) {
        Errno.check("remove a filter from interface " + ifindex, result);
      }
    }
  }

  static int program(int ifindex, Hook hook) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment opts = opts(arena);
      int result = LibbpfTc.bpf_tc_query(hook(arena, ifindex, point(hook)), opts);
      if (absent(result)) {
        return 0;
      }
      Errno.check("ask for the filter of interface " + ifindex, result);
      return LibbpfTc.OPTS.getInt(opts, "prog_id");
    }
  }

  /// No filter, no qdisc, no interface.
  private static boolean absent(int result) {
    return result == -Errno.ENOENT || result == -Errno.EINVAL || result == -Errno.ENODEV;
  }

  private static int point(Hook hook) {
    return hook == Hook.FROM_POD ? LibbpfTc.BPF_TC_INGRESS : LibbpfTc.BPF_TC_EGRESS;
  }

  private static int both() {
    return LibbpfTc.BPF_TC_INGRESS | LibbpfTc.BPF_TC_EGRESS;
  }

  private static MemorySegment hook(Arena arena, int ifindex, int attachPoint) {
    MemorySegment hook = LibbpfTc.HOOK.allocate(arena);
    LibbpfTc.HOOK
        .setLong(hook, "sz", LibbpfTc.HOOK.size())
        .setInt(hook, "ifindex", ifindex)
        .setInt(hook, "attach_point", attachPoint);
    return hook;
  }

  private static MemorySegment opts(Arena arena) {
    MemorySegment opts = LibbpfTc.OPTS.allocate(arena);
    LibbpfTc.OPTS
        .setLong(opts, "sz", LibbpfTc.OPTS.size())
        .setInt(opts, "handle", HANDLE)
        .setInt(opts, "priority", PRIORITY);
    return opts;
  }
}
