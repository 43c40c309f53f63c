package io.netpolc.loader;

import io.netpolc.loader.raw.Kernel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Waits beside everything else until no program runs that may have seen what was before.
final class GracePeriods implements AutoCloseable {
  private final Kernel kernel;
  private final ExecutorService waiting =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("grace").factory());
  private @Nullable Future<?> last;

  GracePeriods(Kernel kernel) {
    this.kernel = kernel;
  }

  /// Something has changed.
  void begin() {
    last = waiting.submit(kernel::waitForPrograms);
  }

  /// Waits until nobody sees what was before the last change.
  void await() {
    Future<?> period = last;
    if (period == null) {
      return;
    }
    boolean interrupted = false;
    while (true) {
      try {
        period.get();
        break;
      } catch (InterruptedException again) {
        interrupted = true;
      } catch (ExecutionException failure) {
        throw new IllegalStateException(failure.getCause());
      }
    }
    last = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    waiting.shutdownNow();
  }
}
