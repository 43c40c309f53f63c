package io.netpolc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// Sends signals that ask a process to end, at random moments of its life. Whoever started the
/// tests may have had INT and HUP ignored, which processes inherit; TERM always counts.
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

  /// Starts a command that ends by itself and sends one.
  ///
  /// @param number which signal
  /// @param mostMillis when at the latest, unless the command has ended by then
  CommandProcess.Outcome interrupt(
      CommandProcess command, int number, int mostMillis, String... arguments)
      throws IOException, InterruptedException {
    return send(command, NAMES.get(number % NAMES.size()), mostMillis, arguments);
  }

  /// Starts a command and ends it by TERM.
  CommandProcess.Outcome terminate(CommandProcess command, int mostMillis, String... arguments)
      throws IOException, InterruptedException {
    return send(command, "TERM", mostMillis, arguments);
  }

  private CommandProcess.Outcome send(
      CommandProcess command, String name, int mostMillis, String... arguments)
      throws IOException, InterruptedException {
    Process process = command.start(List.of(arguments));
    if (!process.waitFor(random.nextInt(mostMillis), TimeUnit.MILLISECONDS)) {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .inheritIO()
          .start()
          .waitFor();
    }
    return new CommandProcess.Outcome(process.waitFor(), Files.readString(command.output()));
  }
}
