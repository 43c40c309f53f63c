package io.netpolc.bench.compile;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A command of netpolc as a user starts it, launcher included.
///
/// @param arguments what follows `netpolc`
/// @param worst the highest exit code that is an answer
public record Command(List<String> arguments, int worst) {
  /// Also an answer: "no".
  private static final int NO = 1;

  private static final int INVALID_INPUT = 3;
  private static final Path NOWHERE = Path.of("/dev/null");
  private static final String PEAK = "VmHWM:";
  private static final long KIB = 1 << 10;

  /// How often the peak is read. Reading takes a processor from the command.
  private static final long PEAK_MILLIS = 10;

  public Command {
    arguments = List.copyOf(arguments);
  }

  public static Command of(Object... arguments) {
    var texts = new ArrayList<String>();
    for (Object argument : arguments) {
      texts.add(argument.toString());
    }
    return new Command(texts, NO);
  }

  /// The same command, whose input may be refused.
  Command refusable() {
    return new Command(arguments, INVALID_INPUT);
  }

  /// Runs it once before, then so many times.
  ///
  /// @throws IOException if it cannot be started or fails
  public Runs run(int rounds) throws IOException, InterruptedException {
    once();
    var runs = new ArrayList<Run>();
    for (int i = 0; i < rounds; i++) {
      runs.add(once());
    }
    return new Runs(runs);
  }

  /// The launcher ends as the Java virtual machine itself, so the process's memory is the
  /// machine's.
  private Run once() throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of("./netpolc"));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    builder.environment().put("NETPOLC_NO_BUILD", "1");
    builder.redirectInput(Redirect.from(NOWHERE.toFile()));
    builder.redirectOutput(Redirect.to(NOWHERE.toFile()));
    File messages = File.createTempFile("netpolc-bench", ".txt");
    builder.redirectError(Redirect.to(messages));
    try {
      long start = System.nanoTime();
      Process process = builder.start();
      long peak = 0;
      while (!process.waitFor(PEAK_MILLIS, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, peakBytes(process.pid()));
      }
      double millis = (System.nanoTime() - start) / 1e6;
      if (process.exitValue() > worst) {
        throw new IOException(
            "exit code %d of netpolc %s: %s"
                .formatted(
                    process.exitValue(),
                    String.join(" ", arguments),
                    Files.readString(messages.toPath())));
      }
      return new Run(millis, peak);
    } finally {
      Files.delete(messages.toPath());
    }
  }

  /// The most memory that a process had so far (`proc(5)`); 0 when it has ended.
  private static long peakBytes(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith(PEAK)) {
          String kib = line.substring(PEAK.length()).replace("kB", "").strip();
          return KIB * Long.parseLong(kib);
        }
      }
      return 0;
    } catch (IOException _) {
      return 0;
    }
  }
}
