package io.netpolc.bench.datapath;

import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.loader.failure.LoaderException;

/// The command line of the benchmarks of this package: a number of rounds, optional.
final class Rounds {
  private static final int ROUNDS = 20;
  private static final int FEWEST = 10;
  private static final int USAGE = 2;
  private static final int ENVIRONMENT = 4;

  private Rounds() {}

  /// What is measured.
  interface Measurement {
    /// Measures, and answers with the table of results.
    String measure(int rounds) throws LoaderException, ClangException;
  }

  /// Measures, prints, and ends the process where that is not possible.
  static void run(String[] arguments, Measurement measurement) {
    int rounds = arguments.length == 0 ? ROUNDS : number(arguments[0]);
    if (arguments.length > 1 || rounds < FEWEST) {
      System.err.println("error: the argument is a number of rounds, at least " + FEWEST);
      System.exit(USAGE);
    }
    try {
      System.out.print(measurement.measure(rounds));
    } catch (LoaderException | ClangException failure) {
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
