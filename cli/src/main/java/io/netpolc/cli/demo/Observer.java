package io.netpolc.cli.demo;

import io.netpolc.loader.Event;
import io.netpolc.loader.EventStream;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Collects denied packets in the background, as `netpolc observe` would print them.
final class Observer {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final FutureTask<List<Event>> collected;
  private volatile boolean stopped;

  /// Starts to collect.
  Observer(NodePolicy policy) {
    collected = new FutureTask<>(() -> collect(policy));
    Thread.ofPlatform().daemon().name("observer").start(collected);
  }

  private List<Event> collect(NodePolicy policy) throws LoaderException, InterruptedException {
    List<Event> events = new ArrayList<>();
    try (EventStream stream = policy.observe()) {
      while (stream != null && !stopped) {
        events.addAll(stream.await(LOOK_AGAIN));
      }
      if (stream != null) {
        events.addAll(stream.poll());
      }
    }
    return events;
  }

  /// Stops.
  ///
  /// @return what was seen, oldest first
  List<Event> stop() throws IOException {
    stopped = true;
    try {
      return collected.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException("observe: " + e.getMessage(), e);
    }
  }
}
