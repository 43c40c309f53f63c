package io.netpolc.compiler.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Work in two halves: one thread reads and leaves steps behind, the calling thread takes them in
/// the same order. What comes of it is what one thread alone would make of it. The reading thread
/// is ahead by a few batches at most, so that little is kept in between.
public final class ReadAhead {
  /// A batch is handed over when its steps weigh so much, in values that were read.
  private static final int BATCH_WEIGHT = 1 << 13;

  private static final int BATCHES = 2;

  /// @param steps in order
  /// @param last whether the reading thread has ended
  /// @param failure what it ended with, or null
  private record Batch(List<Runnable> steps, boolean last, @Nullable Throwable failure) {}

  private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BATCHES);
  private List<Runnable> steps = new ArrayList<>();
  private long weight;

  private ReadAhead() {}

  /// Runs the first half on a thread of its own and, on the calling one, the steps that it adds.
  /// Returns when both have ended; what either throws, this throws.
  public static void run(Consumer<ReadAhead> firstHalf) {
    var ahead = new ReadAhead();
    Thread thread =
        Thread.ofPlatform().daemon().name("netpolc-read").start(() -> ahead.read(firstHalf));
    try {
      ahead.takeAll();
    } finally {
      // Only after a failure is it still there, perhaps waiting for room.
      thread.interrupt();
    }
  }

  /// Leaves a step for the calling thread; only for the reading thread.
  ///
  /// @param values how many values that were read the step holds on to
  public void add(Runnable step, long values) {
    steps.add(step);
    weight += values;
    if (weight >= BATCH_WEIGHT) {
      List<Runnable> full = steps;
      steps = new ArrayList<>(full.size());
      weight = 0;
      put(new Batch(full, false, null));
    }
  }

  private void read(Consumer<ReadAhead> firstHalf) {
    Throwable failure = null;
    try {
      firstHalf.accept(this);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    put(new Batch(steps, true, failure));
  }

  private void put(Batch batch) {
    try {
      batches.put(batch);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody takes what is read", e);
    }
  }

  private void takeAll() {
    boolean interrupted = false;
    Batch batch = null;
    while (batch == null || !batch.last) {
      try {
        batch = batches.take();
        batch.steps.forEach(Runnable::run);
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    switch (batch.failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {}
    }
  }
}
