package io.netpolc.watch.node;

import io.netpolc.loader.Drift;
import io.netpolc.loader.LiveNode;
import io.netpolc.loader.failure.LoaderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Compares what is in the kernel with what should be there, a little at a time: what changes in
/// the cluster does not wait for it.
final class DriftCheck {
  private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long BETWEEN_PARTS_NANOS = Duration.ofMillis(2).toNanos();
  private static final int PAGES_AT_ONCE = 16;

  private final AtomicBoolean asked = new AtomicBoolean();
  private long due = System.nanoTime() + INTERVAL_NANOS;
  private int page;
  private List<Drift> found = new ArrayList<>();

  /// Has it begin now, from any thread.
  void ask() {
    asked.set(true);
  }

  /// How long nothing needs to be done, in nanoseconds.
  long restNanos() {
    return asked.get() ? 0 : Math.max(0, due - System.nanoTime());
  }

  /// What one comparison came to.
  ///
  /// @param found what was not as it should be; endpoints and links are mended
  /// @param tablesIntact whether the tables are as they were written
  record Result(List<Drift> found, boolean tablesIntact) {
    Result {
      found = List.copyOf(found);
    }
  }

  /// Compares the next part, if it is time.
  ///
  /// @return null as long as parts are left
  @Nullable Result step(LiveNode live, NodeTables tables) throws LoaderException {
    if (asked.getAndSet(false)) {
      due = System.nanoTime();
    }
    if (due - System.nanoTime() > 0) {
      return null;
    }
    int end = Math.min(tables.pages(), page + PAGES_AT_ONCE);
    for (; page < end; page++) {
      if (!tables.isIntact(page)) {
        found.add(new Drift(Drift.Kind.TABLE_CHANGED, "page " + page + " of the tables"));
      }
    }
    if (page < tables.pages()) {
      due = System.nanoTime() + BETWEEN_PARTS_NANOS;
      return null;
    }
    boolean intact = found.isEmpty();
    found.addAll(live.mend());
    var result = new Result(found, intact);
    restart();
    return result;
  }

  /// Begins anew, some time from now: there are other tables.
  void restart() {
    due = System.nanoTime() + INTERVAL_NANOS;
    page = 0;
    found = new ArrayList<>();
  }
}
