package io.netpolc.compiler.lint;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// Work on a thread of its own, whose result is fetched later.
///
/// @param <T> the result
final class Beside<T> {
  private final FutureTask<T> task;

  private Beside(FutureTask<T> task) {
    this.task = task;
  }

  /// Starts some work.
  static <T> Beside<T> start(String name, Supplier<T> work) {
    var task = new FutureTask<T>(work::get);
    Thread.ofPlatform().daemon().name(name).start(task);
    return new Beside<>(task);
  }

  /// Waits for the result; what the work threw, this throws.
  T result() {
    try {
      return task.get();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a command", e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case RuntimeException failure -> failure;
        case Error failure -> throw failure;
        case null, default -> new IllegalStateException(e);
      };
    }
  }
}
