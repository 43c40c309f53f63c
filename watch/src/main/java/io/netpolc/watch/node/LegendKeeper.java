package io.netpolc.watch.node;

import io.netpolc.compiler.bundle.Legend;
import io.netpolc.compiler.bundle.Provenance;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.incremental.LiveTables;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.rows.Decisions;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.loader.LegendFile;
import io.netpolc.loader.LiveNode;
import io.netpolc.loader.failure.LoaderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// Keeps the legend of the tables beside them, some seconds old. It is written by a thread of its
/// own, which takes a small part of a processor at most: what is enforced does not wait for it.
final class LegendKeeper implements AutoCloseable {
  private static final long LEAST_NANOS = Duration.ofSeconds(2).toNanos();

  /// How many times as long as it took to write it nothing is written after that.
  private static final int REST = 50;

  private final Consumer<String> troubles;
  private final ExecutorService writing =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("legend").factory());
  private boolean stale;
  private volatile long due = System.nanoTime();

  /// @param troubles hears why the legend could not be written
  LegendKeeper(Consumer<String> troubles) {
    this.troubles = troubles;
  }

  /// Something of it may have changed.
  void touch() {
    stale = true;
  }

  /// How long nothing needs to be done, in nanoseconds.
  long restNanos() {
    return stale ? Math.max(0, due - System.nanoTime()) : Long.MAX_VALUE;
  }

  /// Has it written, if it is time.
  void keep(LiveNode node, LiveTables tables) {
    if (restNanos() == 0) {
      write(node, tables);
    }
  }

  /// Has it written.
  void write(LiveNode node, LiveTables tables) {
    stale = false;
    due = System.nanoTime() + LEAST_NANOS;
    LegendFile file = node.legend();
    List<Subject> subjects = node.subjects();
    List<Decision> decisions = decisions(tables.decisions());
    List<Pod> pods = List.copyOf(tables.pods());
    writing.execute(() -> {
      long start = System.nanoTime();
      try {
        file.write(new Legend(subjects, provenance(decisions), names(pods)));
      } catch (LoaderException failure) {
        troubles.accept("names are out of date: " + failure.getMessage());
      } finally {
        long now = System.nanoTime();
        due = now + Math.max(LEAST_NANOS, REST * (now - start));
      }
    });
  }

  private static List<Decision> decisions(Decisions all) {
    List<Decision> decisions = new ArrayList<>(all.count());
    for (int id = 0; id < all.count(); id++) {
      decisions.add(all.get(id));
    }
    return decisions;
  }

  private static List<Provenance> provenance(List<Decision> decisions) {
    return decisions.stream().map(decision -> new Provenance(decision, List.of())).toList();
  }

  private static SortedMap<String, String> names(List<Pod> pods) {
    SortedMap<String, String> names = new TreeMap<>();
    for (Pod pod : pods) {
      if (pod.selectable()) {
        for (IpAddress address : pod.addresses()) {
          names.put(address.toString(), pod.qualifiedName());
        }
      }
    }
    return names;
  }

  /// Waits for what is being written.
  @Override
  public void close() {
    writing.close();
  }
}
