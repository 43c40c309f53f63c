package io.netpolc.cli.demo;

import io.netpolc.loader.NamespaceCall;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/// One thread that lives in a network namespace and does what it is given, in order. A platform
/// thread: a virtual one would take its carrier along.
final class NamespaceThread implements AutoCloseable {
  private final String namespace;
  private final BlockingQueue<FutureTask<?>> tasks = new LinkedBlockingQueue<>();
  private final FutureTask<Boolean> end = new FutureTask<>(() -> true);

  /// @throws IOException if the namespace cannot be entered
  NamespaceThread(String namespace) throws IOException {
    this.namespace = namespace;
    var entered = new FutureTask<>(() -> true);
    tasks.add(entered);
    Thread.ofPlatform().daemon().name(namespace).start(() -> live(entered));
    await(entered);
  }

  private void live(FutureTask<Boolean> entered) {
    try {
      boolean _ =
          NamespaceCall.run(
              Path.of("/run/netns", namespace),
              () -> {
                for (var task = tasks.take(); !task.equals(end); task = tasks.take()) {
                  task.run();
                }
                return true;
              });
    } catch (LoaderException e) {
      entered.cancel(false);
    }
  }

  /// Starts a task.
  <T> Future<T> submit(Callable<T> task) {
    var future = new FutureTask<>(task);
    tasks.add(future);
    return future;
  }

  /// Does a task and waits for it.
  <T> T call(Callable<T> task) throws IOException {
    return await(submit(task));
  }

  /// Waits for a task; what it threw is thrown here.
  static <T> T await(Future<T> task) throws IOException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (java.util.concurrent.CancellationException e) {
      throw new IOException("a network namespace cannot be entered", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case LoaderException refused -> throw new IOException(refused.getMessage(), refused);
        case RuntimeException bug -> throw bug;
        case null, default -> throw new IOException(e.getCause());
      }
    }
  }

  @Override
  public void close() {
    tasks.add(end);
  }

  @Override
  public String toString() {
    return namespace;
  }
}
