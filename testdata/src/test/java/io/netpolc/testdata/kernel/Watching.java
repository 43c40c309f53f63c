package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.bpf.BpfSources;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.loader.Drift;
import io.netpolc.loader.Interfaces;
import io.netpolc.loader.NodeOptions;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.ClusterAccess;
import io.netpolc.watch.node.NodeWatch;
import io.netpolc.watch.node.WatchOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A watch in a thread of its own. What it could not do is kept for whoever waits in vain.
final class Watching implements NodeWatch.Report, AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> mended = new CopyOnWriteArrayList<>();
  private final Semaphore compared = new Semaphore(0);
  private final NodeWatch watch;
  private final ApiServer server;
  private final Thread thread;

  /// Begins to follow.
  ///
  /// @param kubeconfig the user's, whose rights are all that it has
  /// @param node the name of the node whose pods these are
  Watching(LivePods pods, Path kubeconfig, String node) throws IOException {
    this(pods, pods.interfaces(), kubeconfig, WatchOptions.of(node));
  }

  /// The same with interfaces from elsewhere, and options.
  Watching(LivePods pods, Interfaces interfaces, Path kubeconfig, WatchOptions how)
      throws IOException {
    server = ApiServer.at(new ClusterAccess(kubeconfig, null));
    watch = new NodeWatch(how, options(pods), interfaces, this);
    thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                watch.follow(server);
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              } catch (Exception failure) {
                complaints.add(failure.toString());
              }
            });
  }

  /// Where the policy of these pods lives.
  static NodeOptions options(LivePods pods) {
    return new NodeOptions(
        pods.pins(),
        pods.folder().resolve("run"),
        Duration.ofSeconds(20),
        false,
        BpfSources.genericObject().orElseThrow());
  }

  /// What it could not do so far.
  List<String> complaints() {
    return complaints;
  }

  /// Has the kernel compared with what it should hold.
  ///
  /// @return what was not so
  List<String> compare() throws InterruptedException {
    mended.clear();
    compared.drainPermits();
    watch.compare();
    assertThat(compared.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("%s", complaints)
        .isTrue();
    return List.copyOf(mended);
  }

  @Override
  public void enforced(NodeWatch.Enforced enforced) {}

  @Override
  public void invalid(LiveObject.Invalid object) {
    complaints.add(object.key() + ": " + object.reason());
  }

  @Override
  public void compared(List<Drift> drift) {
    drift.forEach(found -> mended.add(found.message()));
    compared.release();
  }

  @Override
  public void kept(List<String> reasons) {
    complaints.addAll(reasons);
  }

  @Override
  public void trouble(String reason) {
    complaints.add(reason);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    server.close();
  }
}
