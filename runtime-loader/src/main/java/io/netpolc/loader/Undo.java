package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;
import java.util.ArrayDeque;
import java.util.Deque;

/// What takes back the steps made so far. Either [#commit] is called, or [#close] takes back
/// everything, last step first, and goes on after a failure.
final class Undo implements AutoCloseable {
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Deque<Runnable> always = new ArrayDeque<>();

  /// Takes one step back.
  @FunctionalInterface
  interface Step {
    void run() throws LoaderException;
  }

  void add(Step step) {
    steps.push(step);
  }

  /// Frees something at the end, whether or not anything is taken back.
  void atEnd(Runnable release) {
    always.push(release);
  }

  /// From here on nothing is taken back.
  void commit() {
    steps.clear();
  }

  @Override
  public void close() throws LoaderException {
    Exception first = null;
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (LoaderException | RuntimeException failure) {
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      }
    }
    while (!always.isEmpty()) {
      always.pop().run();
    }
    switch (first) {
      case null -> {}
      case LoaderException failure -> throw failure;
      case RuntimeException bug -> throw bug;
      default -> throw new IllegalStateException(first);
    }
  }
}
