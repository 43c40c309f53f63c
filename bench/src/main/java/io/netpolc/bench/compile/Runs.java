package io.netpolc.bench.compile;

import java.util.List;
import java.util.Locale;

/// Runs of the same thing.
///
/// @param runs at least one
public record Runs(List<Run> runs) {
  private static final double MIB = 1 << 20;

  public Runs {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("no run");
    }
  }

  /// The shortest run, in milliseconds.
  public double minimum() {
    return sorted().getFirst();
  }

  /// The run in the middle, in milliseconds; of two the shorter one.
  public double median() {
    List<Double> sorted = sorted();
    return sorted.get((sorted.size() - 1) / 2);
  }

  /// `minimum / median` in milliseconds.
  public String millis() {
    return String.format(Locale.ROOT, "%.0f / %.0f", minimum(), median());
  }

  /// The most memory of any run, in MiB.
  public String peak() {
    long peak = runs.stream().mapToLong(Run::peakBytes).max().orElse(0);
    return String.format(Locale.ROOT, "%.0f", peak / MIB);
  }

  private List<Double> sorted() {
    return runs.stream().map(Run::millis).sorted().toList();
  }
}
