package io.netpolc.testdata.kernel;

import io.netpolc.bpf.BpfSources;
import io.netpolc.loader.LoadReport;
import io.netpolc.loader.NodeOptions;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.ClusterAccess;
import io.netpolc.watch.node.NodeWatch;
import io.netpolc.watch.state.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A node that follows a cluster in a thread of its own. All that is asked of it is what real
/// traffic shows.
final class Watching implements NodeWatch.Report, AutoCloseable {
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final ApiServer server;
  private final Thread thread;

  /// Begins to follow.
  ///
  /// @param kubeconfig the user's, whose rights are all that it has
  Watching(LivePods pods, Path kubeconfig, String node) throws IOException {
    server = ApiServer.at(new ClusterAccess(kubeconfig, null));
    var options =
        new NodeOptions(
            pods.pins(),
            pods.folder().resolve("run"),
            Duration.ofSeconds(5),
            false,
            BpfSources.genericObject().orElseThrow());
    var watch = new NodeWatch(node, options, pods.interfaces(), "test", this);
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

  /// What it could not do so far.
  List<String> complaints() {
    return complaints;
  }

  @Override
  public void enforced(Snapshot snapshot, LoadReport load) {}

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
