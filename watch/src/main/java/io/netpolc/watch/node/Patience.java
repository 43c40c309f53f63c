package io.netpolc.watch.node;

import io.netpolc.watch.state.ClusterStore.Change;
import java.time.Duration;
import java.util.List;

/// How long to wait after a state that was refuted. To work out and prove it again takes seconds in
/// the largest clusters, and what is wrong with it seldom goes away by itself.
final class Patience {
  private static final long LEAST_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int MOST_DOUBLINGS = 5;

  private int refuted;
  private long end = System.nanoTime();

  /// A state was refuted.
  void begin() {
    end = System.nanoTime() + (LEAST_NANOS << Math.min(refuted, MOST_DOUBLINGS));
    refuted++;
  }

  /// Another one is enforced.
  void end() {
    refuted = 0;
    end = System.nanoTime();
  }

  /// Whether nothing is to be tried yet.
  ///
  /// @param changes that were heard of; other policies are tried at once
  boolean waits(List<Change> changes) {
    boolean others =
        changes.stream().anyMatch(change -> change.key().kind().equals(ClusterFeed.POLICY));
    return refuted > 0 && !others && end - System.nanoTime() > 0;
  }
}
