package io.netpolc.bench;

import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;

/// The command line of benchmarks of packets: a number of rounds, optional.
public final class Rounds {
  private static final int ROUNDS = 20;
  private static final int FEWEST = 10;
  private static final int USAGE = 2;
  private static final int ENVIRONMENT = 4;

  private Rounds() {}

  /// What is measured.
  public interface Measurement {
    /// Measures, and answers with the table of results.
    ///
    /// @param rounds at least 10
    String measure(int rounds)
        throws LoaderException, ClangException, IOException, InterruptedException;
  }

  /// Measures, prints, and ends the process where that is not possible.
  public static void run(String[] arguments, Measurement measurement) {
    int rounds = arguments.length == 0 ? ROUNDS : number(arguments[0]);
    if (arguments.length > 1 || rounds < FEWEST) {
      System.err.println("error: the argument is a number of rounds, at least " + FEWEST);
      System.exit(USAGE);
    }
    try {
      System.out.print(measurement.measure(rounds));
    } catch (LoaderException | ClangException | IOException | InterruptedException failure) {
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
