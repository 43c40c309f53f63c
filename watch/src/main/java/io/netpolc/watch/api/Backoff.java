package io.netpolc.watch.api;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next try: twice as long each time up to a limit, by up to half more,
/// so that all nodes of a cluster do not ask at once. Not thread-safe.
final class Backoff {
  private static final Duration MOST = Duration.ofSeconds(30);

  private final Duration first;
  private final RandomGenerator random;
  private Duration next;

  /// @param first after one failure
  Backoff(Duration first, RandomGenerator random) {
    this.first = first;
    this.random = random;
    this.next = first;
  }

  /// Something went well.
  void reset() {
    next = first;
  }

  /// The wait after another failure.
  Duration next() {
    Duration wait = next.plusNanos((long) (next.toNanos() * 0.5 * random.nextDouble()));
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(MOST) > 0 ? MOST : twice;
    return wait;
  }
}
