package io.netpolc.bench;

import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;

/// The command line of benchmarks: a number of rounds, optional.
public final class Rounds {
  private static final int PACKETS = 20;
  private static final int FEWEST_PACKETS = 10;
  private static final int COMMANDS = 7;
  private static final int FEWEST_COMMANDS = 3;
  private static final int USAGE = 2;
  private static final int ENVIRONMENT = 4;

  private Rounds() {}

  /// What is measured.
  public interface Measurement {
    /// Measures, and answers with what is still to be printed.
    String measure(int rounds)
        throws LoaderException, ClangException, IOException, InterruptedException;
  }

  /// Measures packets in 20 rounds, at least 10; prints, and ends the process where that is not
  /// possible.
  public static void run(String[] arguments, Measurement measurement) {
    run(arguments, PACKETS, FEWEST_PACKETS, measurement);
  }

  /// Measures commands in 7 rounds, at least 3; likewise.
  public static void runCommands(String[] arguments, Measurement measurement) {
    run(arguments, COMMANDS, FEWEST_COMMANDS, measurement);
  }

  private static void run(String[] arguments, int usual, int fewest, Measurement measurement) {
    int rounds = arguments.length == 0 ? usual : number(arguments[0]);
    if (arguments.length > 1 || rounds < fewest) {
      System.err.println("error: the argument is a number of rounds, at least " + fewest);
      System.exit(USAGE);
    }
    try {
      System.out.print(measurement.measure(rounds));
    } catch (ClangException failure) {
      System.err.println("error: " + failure.getMessage() + "\n" + failure.help());
      System.exit(ENVIRONMENT);
    } catch (LoaderException | IOException | InterruptedException failure) {
      System.err.println("error: " + failure.getMessage());
      System.exit(ENVIRONMENT);
    }
  }

  private static int number(String argument) {
    try {
      return Integer.parseInt(argument);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
