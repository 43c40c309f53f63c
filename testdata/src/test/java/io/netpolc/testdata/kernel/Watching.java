package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.bpf.BpfSources;
import io.netpolc.compiler.backend.clang.ClangDriver;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.loader.Drift;
import io.netpolc.loader.Interfaces;
import io.netpolc.loader.NodeOptions;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.ClusterAccess;
import io.netpolc.watch.node.NodeWatch;
import io.netpolc.watch.node.Specialisation;
import io.netpolc.watch.node.Specialising;
import io.netpolc.watch.node.WatchOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A watch in a thread of its own. What it could not do is kept for whoever waits in vain.
final class Watching implements NodeWatch.Report, AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> mended = new CopyOnWriteArrayList<>();
  private final Semaphore compared = new Semaphore(0);
  private final Semaphore renewals = new Semaphore(0);
  private final BlockingQueue<Specialisation> outcomes = new LinkedBlockingQueue<>();
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
    this(pods, interfaces, kubeconfig, how, null);
  }

  /// The same with programs that are made for the tables.
  Watching(
      LivePods pods,
      Interfaces interfaces,
      Path kubeconfig,
      WatchOptions how,
      @Nullable Specialising specialising)
      throws IOException {
    server = ApiServer.at(new ClusterAccess(kubeconfig, null));
    watch = new NodeWatch(how, options(pods), interfaces, this, specialising);
    thread = following(watch, server, complaints);
  }

  /// A thread that follows until it is interrupted.
  ///
  /// @param complaints gets what ends it otherwise
  static Thread following(NodeWatch watch, ApiServer server, List<String> complaints) {
    return Thread.ofPlatform()
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

  /// Programs are made for tables as soon as they are in force; null where there is no clang.
  static @Nullable Specialising atOnce() {
    try {
      ClangDriver.find(System.getenv());
      return new Specialising(System.getenv(), Duration.ZERO);
    } catch (ClangException missing) {
      return null;
    }
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

  /// What became of the next program that was to be made for the tables.
  Specialisation outcome() throws InterruptedException {
    Specialisation next = outcomes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("%s", complaints).isNotNull();
    return Objects.requireNonNull(next);
  }

  /// What nobody has asked for yet.
  List<Specialisation> outcomes() {
    return List.copyOf(outcomes);
  }

  /// Waits until tables have been made anew once more.
  void awaitRenewal() throws InterruptedException {
    assertThat(renewals.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("%s", complaints)
        .isTrue();
  }

  @Override
  public void enforced(NodeWatch.Enforced enforced) {
    if (enforced.renewed()) {
      renewals.release();
    }
  }

  @Override
  public void specialised(Specialisation outcome) {
    outcomes.add(outcome);
  }

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
