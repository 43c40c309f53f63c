package io.netpolc.watch.node;

import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.bundle.BundleException;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.driver.BundleBuild;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.loader.BundleFolder;
import io.netpolc.loader.Interfaces;
import io.netpolc.loader.LinkEvents;
import io.netpolc.loader.LoadReport;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.Follower;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.state.ClusterStore;
import io.netpolc.watch.state.Snapshot;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// Keeps the kernel of one node at what the store says. What cannot be compiled or loaded leaves
/// the last policy in force.
public final class NodeWatch {
  private static final long LONG_WAIT_SECONDS = 3600;
  private static final long RETRY_SECONDS = 1;
  private static final int LINK_WAIT_MILLIS = 500;

  private final String node;
  private final NodeOptions options;
  private final Interfaces interfaces;
  private final String version;
  private final Report report;

  /// Hears what became of each state.
  public interface Report {
    /// A state is enforced.
    void enforced(Snapshot snapshot, LoadReport load);

    /// A state is not enforced; the last one is.
    void kept(List<String> reasons);

    /// A resource cannot be followed at the moment (said once until it can be again), or an object
    /// is not understood any more. Comes from several threads.
    void trouble(String reason);
  }

  /// @param node the name of this node in the cluster
  /// @param interfaces where pods' interfaces come from; usually [io.netpolc.loader.PodInterfaces]
  /// @param version netpolc's own version, for the bundles' manifests
  public NodeWatch(
      String node, NodeOptions options, Interfaces interfaces, String version, Report report) {
    this.node = node;
    this.options = options;
    this.interfaces = interfaces;
    this.version = version;
    this.report = report;
  }

  /// Enforces a state.
  ///
  /// @return whether it is enforced now
  public boolean enforce(Snapshot snapshot) {
    if (!snapshot.homeless().isEmpty()) {
      report.kept(
          snapshot.homeless().stream()
              .map(name -> "namespace " + name + " is not known yet")
              .toList());
      return false;
    }
    var sink = new DiagnosticSink();
    var request =
        new InputRequest(List.of(), List.of(), InputStream.nullInputStream(), Path.of(""), false);
    var compile = CompileOptions.ofNode(node);
    Compilation compilation = Compilation.run(request, snapshot.input(), compile, sink);
    if (compilation == null) {
      report.kept(sink.diagnostics().stream().map(Diagnostic::message).toList());
      return false;
    }
    try {
      Path folder = options.madeState().resolve("watch.bundle");
      Bundle written = BundleBuild.withoutObject(compilation, version).write(folder);
      var bundle = new BundleFolder(written, folder);
      LoadReport load = new NodePolicy(options, bundle, interfaces).load(bundle.bundle());
      report.enforced(snapshot, load);
      return true;
    } catch (LoaderException | BundleException failure) {
      report.kept(List.of(String.valueOf(failure.getMessage())));
      return false;
    }
  }

  /// Follows a server and enforces state after state, each as soon as the one before is in force,
  /// until the thread is interrupted. A state that could not be enforced is tried again.
  ///
  /// @throws LoaderException if the kernel does not tell of new interfaces
  public void follow(ApiServer server) throws LoaderException, InterruptedException {
    var store = new ClusterStore(report::trouble);
    var random = new SplittableRandom();
    try (LinkEvents links = LinkEvents.open()) {
      var helpers = new ArrayList<Runnable>();
      helpers.add(() -> hear(links, store));
      for (Resource resource : Resource.values()) {
        helpers.add(new Follower(server, resource, store, random.split()));
      }
      beside(helpers, store);
    }
  }

  /// Enforces while helpers run in threads of their own, which have ended when this does. One that
  /// ends by a failure ends this too: what it followed would grow old in silence.
  private void beside(List<Runnable> helpers, ClusterStore store) throws InterruptedException {
    Thread enforcing = Thread.currentThread();
    var failures = new ConcurrentLinkedQueue<RuntimeException>();
    var threads = new ArrayList<Thread>();
    for (Runnable helper : helpers) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  helper.run();
                } catch (RuntimeException failure) {
                  failures.add(failure);
                  enforcing.interrupt();
                }
              }));
    }
    try {
      enforceWhile(threads, store);
    } catch (InterruptedException ended) {
      RuntimeException failure = failures.peek();
      if (failure != null) {
        throw failure;
      }
      throw ended;
    }
  }

  private void enforceWhile(List<Thread> threads, ClusterStore store) throws InterruptedException {
    try {
      enforceAll(store);
    } finally {
      threads.forEach(Thread::interrupt);
      threads.forEach(NodeWatch::awaitEnd);
    }
  }

  /// Waits for a thread that has been told to end, whoever interrupts meanwhile.
  private static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Has the state enforced anew when an interface comes or goes.
  private static void hear(LinkEvents links, ClusterStore store) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (links.await(LINK_WAIT_MILLIS)) {
          store.touch();
        }
      }
    } catch (LoaderException failure) {
      throw new IllegalStateException("news of interfaces have ended", failure);
    }
  }

  private void enforceAll(ClusterStore store) throws InterruptedException {
    long seen = -1;
    boolean enforced = true;
    while (!Thread.interrupted()) {
      long wait = enforced ? LONG_WAIT_SECONDS : RETRY_SECONDS;
      long revision = store.await(seen, wait, TimeUnit.SECONDS);
      if (revision != seen || !enforced) {
        seen = revision;
        enforced = enforce(store.snapshot(node));
      }
    }
    throw new InterruptedException("asked to end");
  }
}
