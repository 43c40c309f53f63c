package io.netpolc.testdata.random;

/// The seeds of one run of a comparison, each the one before plus one: `-Dnetpolc.seed=N` gives N
/// alone; `-Dnetpolc.minutes=M` as many, from a new one, as are begun within M minutes; else there
/// is a fixed number of them.
///
/// @param first the first seed
/// @param count how many; at most
/// @param nanos in how many nanoseconds the last one begins
public record SeedRun(long first, long count, long nanos) {
  private static final long NANOS_OF_MINUTE = 60_000_000_000L;

  /// The seeds that the properties ask for.
  ///
  /// @param first where they start when no property says otherwise
  /// @param count how many there are then
  public static SeedRun of(long first, long count) {
    Long only = Long.getLong("netpolc.seed");
    Long minutes = Long.getLong("netpolc.minutes");
    if (only != null) {
      return new SeedRun(only, 1, Long.MAX_VALUE);
    }
    return minutes == null
        ? new SeedRun(first, count, Long.MAX_VALUE)
        : new SeedRun(Dice.seedOfRun(), Long.MAX_VALUE, minutes * NANOS_OF_MINUTE);
  }

  /// Whether the run is of the fixed number, so that a test knows how much it must find.
  public static boolean isFixed() {
    return Long.getLong("netpolc.seed") == null && Long.getLong("netpolc.minutes") == null;
  }

  /// What is done with a seed.
  ///
  /// @param <E> how it fails
  public interface Step<E extends Exception> {
    /// Takes a seed.
    void take(long seed) throws E;
  }

  /// Takes the seeds in order.
  ///
  /// @return which they were, in words
  public <E extends Exception> String each(Step<E> step) throws E {
    long start = System.nanoTime();
    long done = 0;
    while (done < count && System.nanoTime() - start < nanos) {
      step.take(first + done);
      done++;
    }
    return "%d scenarios, seeds %d to %d".formatted(done, first, first + done - 1);
  }
}
