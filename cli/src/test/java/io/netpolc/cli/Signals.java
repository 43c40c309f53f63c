package io.netpolc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// Sends signals that ask a process to end, at random moments of its life.
final class Signals {
  private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

  /// How many a test sends.
  static final int COUNT = Boolean.getBoolean("netpolc.long") ? 100 : 9;

  private final SplittableRandom random;

  /// Prints what repeats the same moments.
  Signals(String what) {
    Long given = Long.getLong("netpolc.seed");
    long seed = given == null ? System.nanoTime() : given;
    System.out.printf("%s: -Dnetpolc.seed=%d%n", what, seed);
    random = new SplittableRandom(seed);
  }

  /// Starts a command and sends one.
  ///
  /// @param number which signal
  /// @param mostMillis when at the latest, unless the command has ended by then
  CommandProcess.Outcome interrupt(
      CommandProcess command, int number, int mostMillis, String... arguments)
      throws IOException, InterruptedException {
    Process process = command.start(List.of(arguments));
    if (!process.waitFor(random.nextInt(mostMillis), TimeUnit.MILLISECONDS)) {
      String name = NAMES.get(number % NAMES.size());
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .inheritIO()
          .start()
          .waitFor();
    }
    return new CommandProcess.Outcome(process.waitFor(), Files.readString(command.output()));
  }
}
