package io.netpolc.bench.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netpolc.bench.Rounds;
import io.netpolc.bench.Scratch;
import io.netpolc.bench.compile.ClusterSize;
import io.netpolc.bench.compile.MadeCluster;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.Drift;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.PodInterfaces;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.ClusterAccess;
import io.netpolc.watch.node.NodeWatch;
import io.netpolc.watch.node.WatchOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How long changes take, one at a time, from the bytes on the socket to the tables that programs
/// read; and what the process takes that follows a cluster.
///
/// Arguments: the number of hundreds of changes of each kind, optional. To be run as root in a
/// network and a mount namespace of its own.
public final class WatchBench {
  private static final ClusterSize SIZE = ClusterSize.of(30_000, 6_000, 30_000);

  /// What the process is measured with.
  private static final List<ClusterSize> SIZES =
      List.of(ClusterSize.of(200, 100, 400), SIZE, ClusterSize.of(30_000, 6_000, 150_000));

  private static final int HUNDRED = 100;
  private static final int WARM = 300;
  private static final int PAUSE_MILLIS = 20;
  private static final int LONG_SECONDS = 60;

  private final ReplayedServer server;
  private final Events events;
  private final Path folder;
  private final StringBuilder text = new StringBuilder();

  private WatchBench(ReplayedServer server, Events events, Path folder) {
    this.server = server;
    this.events = events;
    this.folder = folder;
  }

  /// Prints the tables of results.
  public static void main(String[] arguments) {
    Rounds.runCommands(arguments, WatchBench::measure);
  }

  private static String measure(int rounds)
      throws LoaderException, IOException, InterruptedException {
    try (var scratch = new Scratch()) {
      var text = new StringBuilder();
      text.append(changesOf(rounds * HUNDRED, scratch.folder().resolve("changes")));
      text.append(WatchCosts.HEAD);
      for (ClusterSize size : SIZES) {
        text.append(costs(size, scratch.folder().resolve(size.toString())));
      }
      return text.toString();
    }
  }

  private static String changesOf(int count, Path folder)
      throws LoaderException, IOException, InterruptedException {
    var cluster = MadeCluster.write(SIZE, folder);
    var events = new Events(cluster.policies(), cluster.state(), MadeCluster.NODE);
    try (var _ = new LocalNode(events.local());
        var server = new ReplayedServer(List.of(cluster.policies(), cluster.state()))) {
      var bench = new WatchBench(server, events, folder);
      bench.text.append(
          "%d policies, of which %d select a pod of the node; %d label sets, %d pods, %d on the node.%n%n"
              .formatted(
                  SIZE.policies(),
                  events.touching(),
                  SIZE.labelSets(),
                  SIZE.pods(),
                  SIZE.localPods()));
      bench.changes(count);
      return bench.text.toString();
    }
  }

  private static String costs(ClusterSize size, Path folder)
      throws IOException, InterruptedException {
    var cluster = MadeCluster.write(size, folder);
    var events = new Events(cluster.policies(), cluster.state(), MadeCluster.NODE);
    try (var _ = new LocalNode(events.local());
        var server = new ReplayedServer(List.of(cluster.policies(), cluster.state()))) {
      return new WatchCosts(server, events, folder).row(size);
    }
  }

  /// Hears what is enforced.
  private static final class Heard implements NodeWatch.Report {
    private final Semaphore enforced = new Semaphore(0);
    private volatile long at;

    @Override
    public void enforced(NodeWatch.Enforced now) {
      at = System.nanoTime();
      enforced.release();
    }

    @Override
    public void invalid(LiveObject.Invalid object) {
      throw new IllegalStateException(object.reason());
    }

    @Override
    public void kept(List<String> reasons) {
      throw new IllegalStateException(reasons.toString());
    }

    @Override
    public void compared(List<Drift> drift) {
      if (!drift.isEmpty()) {
        throw new IllegalStateException(drift.toString());
      }
    }

    @Override
    public void trouble(String reason) {
      System.err.println(reason);
    }

    long await() throws InterruptedException {
      if (!enforced.tryAcquire(LONG_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nothing is enforced");
      }
      return at;
    }
  }

  private void changes(int count) throws LoaderException, IOException, InterruptedException {
    var heard = new Heard();
    var watch =
        new NodeWatch(
            WatchOptions.of(MadeCluster.NODE),
            NodeOptions.standard(BundleFolder.genericObject()),
            new PodInterfaces(),
            heard);
    var failure = new CompletableFuture<Exception>();
    try (ApiServer connection = ApiServer.at(new ClusterAccess(server.kubeconfig(folder), null))) {
      Thread thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  watch.follow(connection);
                } catch (Exception ended) {
                  failure.complete(ended);
                }
              });
      try {
        heard.await();
        settle(heard);
        text.append("| change | p50 | p90 | p99 | most, ms |\n|---|---|---|---|---|\n");
        kinds(heard, WARM, false);
        kinds(heard, count, true);
      } finally {
        thread.interrupt();
        thread.join();
      }
    }
  }

  private void settle(Heard heard) throws InterruptedException {
    while (!server.isWatched()) {
      Thread.sleep(PAUSE_MILLIS);
    }
    Thread.sleep(1000);
    heard.enforced.drainPermits();
  }

  private void kinds(Heard heard, int count, boolean told)
      throws IOException, InterruptedException {
    long[] known = new long[count];
    long[] gone = new long[count];
    long[] fresh = new long[count];
    long[] policies = new long[count];
    long[] unseen = new long[count];
    for (int i = 0; i < count; i++) {
      ObjectNode pod = events.podLikeAnother();
      known[i] = change(heard, "ADDED", pod);
      gone[i] = change(heard, "DELETED", pod);
      ObjectNode other = events.podLikeNoOther();
      fresh[i] = change(heard, "ADDED", other);
      change(heard, "DELETED", other);
      ObjectNode policy = events.policy();
      unseen[i] = change(heard, "MODIFIED", events.altered(policy));
      policies[i] = change(heard, "MODIFIED", policy);
    }
    if (told) {
      row("floor: a byte from a socket through two threads", HandOver.nanos(count, PAUSE_MILLIS));
      row("pod with labels that another pod has", known);
      row("pod has gone", gone);
      row("pod with labels that no pod had", fresh);
      row("policy of local pods, with a selector and a prefix that no rule had", unseen);
      row("the same policy as it was before", policies);
    }
  }

  /// One change, when nothing else happens.
  private long change(Heard heard, String type, ObjectNode object)
      throws IOException, InterruptedException {
    byte[] event = server.event(type, object);
    Thread.sleep(PAUSE_MILLIS);
    long start = System.nanoTime();
    server.send(object.path("kind").asText(), event);
    return heard.await() - start;
  }

  private void row(String what, long[] nanos) {
    Arrays.sort(nanos);
    text.append("| ").append(what);
    for (double share : new double[] {0.5, 0.9, 0.99, 1}) {
      int at = Math.min(nanos.length - 1, (int) (share * nanos.length));
      text.append(String.format(Locale.ROOT, " | %.3f", nanos[at] / 1e6));
    }
    text.append(" |\n");
  }
}
