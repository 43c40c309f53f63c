package io.netpolc.bench.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netpolc.bench.compile.ClusterSize;
import io.netpolc.bench.compile.MadeCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// What `netpolc watch` takes as a process, started as a user starts it.
final class WatchCosts {
  private static final int PAUSE_MILLIS = 20;
  private static final int LONG_SECONDS = 60;
  private static final int EVENTS_A_SECOND = 1000;
  private static final int CHURN_SECONDS = 10;

  /// Sustained is what comes after the compiler of the JVM has done its work.
  private static final int WARM_CHURNS = 4;

  /// The head of the table of which [#row] makes rows.
  static final String HEAD =
      """

      | the process `netpolc watch`: policies | pods | on the node | from start to enforced, s \
      | resident then, MiB | of a processor while nothing happens | of a processor at %d events a second \
      | resident after %d s of them, MiB |
      |---|---|---|---|---|---|---|---|
      """
          .formatted(EVENTS_A_SECOND, (WARM_CHURNS + 1) * CHURN_SECONDS);

  private final ReplayedServer server;
  private final Events events;
  private final Path folder;

  WatchCosts(ReplayedServer server, Events events, Path folder) {
    this.server = server;
    this.events = events;
    this.folder = folder;
  }

  /// @param size of what the server lists
  String row(ClusterSize size) throws IOException, InterruptedException {
    File log = folder.resolve("watch.log").toFile();
    var builder =
        new ProcessBuilder(
            "./netpolc",
            "watch",
            "--node",
            MadeCluster.NODE,
            "--kubeconfig",
            server.kubeconfig(folder).toString());
    builder.environment().put("NETPOLC_NO_BUILD", "1");
    builder.redirectErrorStream(true).redirectOutput(log);
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      while (!Files.readString(log.toPath()).contains("enforced: ")) {
        if (!process.isAlive() || System.nanoTime() - start > 1e9 * LONG_SECONDS) {
          throw new IOException(Files.readString(log.toPath()));
        }
        Thread.sleep(PAUSE_MILLIS);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      settleProcess();
      double idleProcessor = share(process, () -> Thread.sleep(1000L * CHURN_SECONDS));
      long idle = LocalNode.residentBytes(process.pid());
      for (int i = 0; i < WARM_CHURNS; i++) {
        churn();
      }
      double busy = share(process, this::churn);
      return String.format(
          Locale.ROOT,
          "| %d | %d | %d | %.2f | %d | %.3f | %.3f | %d |%n",
          size.policies(),
          size.pods(),
          size.localPods(),
          seconds,
          idle >> 20,
          idleProcessor,
          busy,
          LocalNode.residentBytes(process.pid()) >> 20);
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private void settleProcess() throws InterruptedException {
    while (!server.isWatched()) {
      Thread.sleep(PAUSE_MILLIS);
    }
    Thread.sleep(3000);
  }

  /// Something that takes time.
  private interface Doing {
    void run() throws IOException, InterruptedException;
  }

  /// What share of a processor a process takes meanwhile.
  private static double share(Process process, Doing doing)
      throws IOException, InterruptedException {
    double before = LocalNode.processorSeconds(process.pid());
    long start = System.nanoTime();
    doing.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    return (LocalNode.processorSeconds(process.pid()) - before) / seconds;
  }

  /// Pods come and go; of a hundred events five are of labels that no pod had, and two of policies
  /// that select local pods.
  private void churn() throws IOException, InterruptedException {
    Deque<ObjectNode> there = new ArrayDeque<>();
    long start = System.nanoTime();
    int total = EVENTS_A_SECOND * CHURN_SECONDS;
    for (int i = 0; i < total; i++) {
      long due = start + i * (1_000_000_000L / EVENTS_A_SECOND);
      while (System.nanoTime() < due) {
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      }
      if (i % 50 == 0) {
        ObjectNode policy = events.policy();
        send("MODIFIED", i % 100 == 0 ? events.altered(policy) : policy);
      } else if (i % 2 == 0) {
        ObjectNode pod = i % 20 == 2 ? events.podLikeNoOther() : events.podLikeAnother();
        there.add(pod);
        send("ADDED", pod);
      } else {
        send("DELETED", there.isEmpty() ? events.podLikeAnother() : there.remove());
      }
    }
  }

  private void send(String type, ObjectNode object) throws IOException {
    server.send(object.path("kind").asText(), server.event(type, object));
  }
}
