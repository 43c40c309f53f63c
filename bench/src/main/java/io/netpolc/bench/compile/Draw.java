package io.netpolc.bench.compile;

import java.util.SplittableRandom;

/// Choices that depend on a seed alone.
final class Draw {
  private final SplittableRandom random;

  Draw(long seed) {
    random = new SplittableRandom(seed);
  }

  /// A number from 0 to `limit` - 1.
  int below(int limit) {
    return random.nextInt(limit);
  }

  /// A number of a range, both ends included.
  int between(int first, int last) {
    return first + below(last - first + 1);
  }

  /// True so many times of a hundred.
  boolean percent(int share) {
    return below(100) < share;
  }
}
