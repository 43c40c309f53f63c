package io.netpolc.watch.node;

import io.netpolc.watch.state.ClusterStore.Change;
import java.util.ArrayList;
import java.util.List;

/// When changes were heard of that are not enforced yet. What was there at the start is no change.
final class HeardTimes {
  /// While nothing can be enforced only the first ones are kept, which wait longest.
  private static final int MOST = 1 << 16;

  private List<Long> times = new ArrayList<>();
  private boolean started;

  /// Changes are about to be enforced.
  void add(List<Change> changes) {
    if (!started) {
      return;
    }
    for (Change change : changes) {
      if (times.size() < MOST) {
        times.add(change.heard());
      }
    }
  }

  /// All of them are enforced now; forgets them.
  List<Long> take() {
    started = true;
    List<Long> taken = times;
    times = new ArrayList<>();
    return taken;
  }
}
