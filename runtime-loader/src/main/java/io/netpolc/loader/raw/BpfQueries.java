package io.netpolc.loader.raw;

import io.netpolc.loader.failure.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// `bpf(2)` commands that list what there is.
final class BpfQueries {
  private static final int MOST_PROGRAMS = 64;

  private BpfQueries() {}

  static List<Integer> tcxPrograms(int ifindex, int attachType) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, MOST_PROGRAMS);
      MemorySegment attr = BpfCalls.attr(arena);
      LinuxBpf.QUERY
          .setInt(attr, "target_fd", ifindex)
          .setInt(attr, "attach_type", attachType)
          .setAddress(attr, "prog_ids", ids)
          .setInt(attr, "prog_cnt", MOST_PROGRAMS);
      long result = Libc.bpf(LinuxBpf.BPF_PROG_QUERY, attr);
      if (result == -Errno.ENOENT || result == -Errno.ENODEV) {
        return List.of();
      }
      Errno.check("list the programs of interface " + ifindex, result);
      var programs = new ArrayList<Integer>();
      for (int i = 0; i < LinuxBpf.QUERY.getInt(attr, "prog_cnt"); i++) {
        programs.add(ids.getAtIndex(ValueLayout.JAVA_INT, i));
      }
      return List.copyOf(programs);
    }
  }

  /// @param command one of the `GET_NEXT_ID` commands
  static List<Integer> ids(int command) throws BpfException {
    var ids = new ArrayList<Integer>();
    try (Arena arena = Arena.ofConfined()) {
      int last = 0;
      while (true) {
        MemorySegment attr = BpfCalls.attr(arena);
        LinuxBpf.GET_ID.setInt(attr, "start_id", last);
        long result = Libc.bpf(command, attr);
        if (result == -Errno.ENOENT) {
          return List.copyOf(ids);
        }
        Errno.check("list BPF objects", result);
        last = LinuxBpf.GET_ID.getInt(attr, "next_id");
        ids.add(last);
      }
    }
  }
}
