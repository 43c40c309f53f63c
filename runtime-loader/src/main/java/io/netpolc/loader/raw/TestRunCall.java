package io.netpolc.loader.raw;

import io.netpolc.loader.failure.BpfException;
import io.netpolc.loader.raw.Kernel.TestFrame;
import io.netpolc.loader.raw.Kernel.TestRun;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// `BPF_PROG_TEST_RUN` of a classifier, with `struct __sk_buff` as context.
final class TestRunCall {
  /// Room for what a program may add to a frame.
  private static final int HEADROOM = 256;

  private static final int CONTROL_WORDS = 5;

  private TestRunCall() {}

  static TestRun run(int programFd, TestFrame frame) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      CStruct buffer = LinuxBpf.SK_BUFF;
      CStruct test = LinuxBpf.TEST;
      int contextSize = (int) buffer.size();
      MemorySegment context = buffer.allocate(arena);
      buffer
          .setInt(context, "ifindex", frame.ifindex())
          .setInt(context, "ingress_ifindex", frame.ingressIfindex());
      MemorySegment contextOut = buffer.allocate(arena);
      MemorySegment out = arena.allocate(frame.frame().length + HEADROOM, 8);
      MemorySegment attr = BpfCalls.attr(arena);
      test.setInt(attr, "prog_fd", programFd)
          .setInt(attr, "data_size_in", frame.frame().length)
          .setInt(attr, "data_size_out", (int) out.byteSize())
          .setAddress(attr, "data_in", BpfCalls.bytes(arena, frame.frame()))
          .setAddress(attr, "data_out", out)
          .setInt(attr, "repeat", frame.repeat())
          .setInt(attr, "ctx_size_in", contextSize)
          .setInt(attr, "ctx_size_out", contextSize)
          .setAddress(attr, "ctx_in", context)
          .setAddress(attr, "ctx_out", contextOut);
      long result;
      do {
        result = Libc.bpf(LinuxBpf.BPF_PROG_TEST_RUN, attr);
      } while (result == -Errno.EINTR);
      Errno.check("test a program", result);
      int[] controlBuffer =
          contextOut
              .asSlice(buffer.offset("cb"), (long) CONTROL_WORDS * Integer.BYTES)
              .toArray(ValueLayout.JAVA_INT);
      byte[] frameOut =
          out.asSlice(0, test.getInt(attr, "data_size_out")).toArray(ValueLayout.JAVA_BYTE);
      return new TestRun(
          test.getInt(attr, "retval"),
          controlBuffer,
          frameOut,
          Integer.toUnsignedLong(test.getInt(attr, "duration")));
    }
  }
}
