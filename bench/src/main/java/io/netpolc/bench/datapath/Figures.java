package io.netpolc.bench.datapath;

import java.util.List;

/// Cost of one program for one scenario, in nanoseconds.
///
/// @param minimum of all rounds
/// @param median of all rounds
record Figures(long minimum, long median) {
  /// @param rounds one value of each, at least one; of two in the middle the lower one counts
  static Figures of(List<Long> rounds) {
    List<Long> sorted = rounds.stream().sorted().toList();
    return new Figures(sorted.getFirst(), sorted.get((sorted.size() - 1) / 2));
  }

  Figures above(Figures empty) {
    return new Figures(minimum - empty.minimum, median - empty.median);
  }
}
