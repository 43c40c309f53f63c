package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A wall clock for single processes, which jumps when it is told to: a library before the C
/// library adds to what the system says. Clocks that count from when the system started are as they
/// were.
final class ShiftedClock {
  private static final List<String> COMPILERS = List.of("clang-19", "clang", "cc");
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  private static final String LIBRARY =
      """
      #define _GNU_SOURCE
      #include <fcntl.h>
      #include <stdlib.h>
      #include <sys/mman.h>
      #include <sys/syscall.h>
      #include <sys/time.h>
      #include <time.h>
      #include <unistd.h>

      static volatile long *shift;

      __attribute__((constructor)) static void open_shift(void)
      {
        int fd = open(getenv("NETPOLC_CLOCK"), O_RDONLY);
        void *page = mmap(0, sizeof(long), PROT_READ, MAP_SHARED, fd, 0);

        shift = page == MAP_FAILED ? 0 : page;
      }

      int clock_gettime(clockid_t clock, struct timespec *now)
      {
        int result = syscall(SYS_clock_gettime, clock, now);

        if (!result && shift && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
          now->tv_sec += *shift;
        return result;
      }

      int gettimeofday(struct timeval *restrict now, void *restrict zone)
      {
        struct timespec at;
        int result = clock_gettime(CLOCK_REALTIME, &at);

        now->tv_sec = at.tv_sec;
        now->tv_usec = at.tv_nsec / 1000;
        return result;
      }

      time_t time(time_t *copy)
      {
        struct timespec at;

        clock_gettime(CLOCK_REALTIME, &at);
        if (copy)
          *copy = at.tv_sec;
        return at.tv_sec;
      }
      """;

  private final Path preloaded;
  private final Path shift;

  private ShiftedClock(Path preloaded, Path shift) {
    this.preloaded = preloaded;
    this.shift = shift;
  }

  /// One that does not differ from the system's yet. Aborts a test where there is no C compiler.
  ///
  /// @param folder keeps what it is made of
  static ShiftedClock in(Path folder) throws IOException {
    String compiler = COMPILERS.stream().filter(ShiftedClock::installed).findFirst().orElse("");
    assumeTrue(!compiler.isEmpty(), "no C compiler");
    Path source = Files.writeString(folder.resolve("clock.c"), LIBRARY);
    Path preloaded = folder.resolve("clock.so");
    run(
        new ProcessBuilder(
            compiler, "-O2", "-shared", "-fPIC", "-o", preloaded.toString(), source.toString()));
    var clock = new ShiftedClock(preloaded, folder.resolve("shift"));
    clock.jump(Duration.ZERO);
    return clock;
  }

  private static boolean installed(String name) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  private static String run(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as(output).isZero();
    return output.strip();
  }

  /// What a process has in its environment that goes by this clock.
  Map<String, String> variables() {
    return Map.of("LD_PRELOAD", preloaded.toString(), "NETPOLC_CLOCK", shift.toString());
  }

  /// Lets the clock differ from the system's by so much from now on, to the second.
  void jump(Duration by) throws IOException {
    ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    seconds.putLong(by.toSeconds()).flip();
    try (FileChannel file =
        FileChannel.open(shift, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(seconds, 0);
    }
    var date = new ProcessBuilder("date", "+%s");
    date.environment().putAll(variables());
    long seen = Long.parseLong(run(date)) - Long.parseLong(run(new ProcessBuilder("date", "+%s")));
    assertThat(Math.abs(seen - by.toSeconds())).isLessThan(TOLERANCE.toSeconds());
  }
}
