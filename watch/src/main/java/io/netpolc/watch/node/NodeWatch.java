package io.netpolc.watch.node;

import io.netpolc.compiler.backend.maps.LiveShape;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.loader.Drift;
import io.netpolc.loader.Interfaces;
import io.netpolc.loader.LinkEvents;
import io.netpolc.loader.LiveNode;
import io.netpolc.loader.LocalPod;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.UnknownPods;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.Follower;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.state.ClusterStore;
import io.netpolc.watch.state.ClusterStore.Change;
import io.netpolc.watch.state.ClusterStore.News;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Keeps the kernel of one node at what an apiserver says.
///
/// What changes is worked out and written by one thread, change by change; others follow the
/// resources and the interfaces of the node. What cannot be enforced leaves in force what was.
public final class NodeWatch {
  private static final int LINK_WAIT_MILLIS = 500;

  /// Addresses may be given to an interface after it came, which nobody tells.
  private static final long LOOK_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LONG_WAIT_NANOS = Duration.ofHours(1).toNanos();

  private final WatchOptions options;
  private final NodeOptions kernel;
  private final Interfaces interfaces;
  private final Report report;
  private final @Nullable Specialising specialising;
  private final DriftCheck check = new DriftCheck();
  private volatile @Nullable ClusterStore following;

  /// Hears what became of each change.
  public interface Report {
    /// Changes are enforced.
    void enforced(Enforced enforced);

    /// Changes are not enforced yet; what was before is.
    void kept(List<String> reasons);

    /// An object is not understood, or a policy is too large. A policy then denies, for the pods
    /// that it selects, in the directions it isolates, or is enforced as it is written if only its
    /// mode is not understood; any other object counts as it was understood last.
    void invalid(LiveObject.Invalid object);

    /// The kernel was compared with what it should hold.
    ///
    /// @param drift what was not so, and has been mended
    void compared(List<Drift> drift);

    /// A resource cannot be followed at the moment (said once until it can be again), or an object
    /// is not understood any more. Comes from several threads.
    void trouble(String reason);

    /// What has become of a program that was to be made for the tables. Comes from several threads.
    default void specialised(Specialisation outcome) {}

    /// What is known of the cluster is kept there; said once, before anything else.
    default void following(ClusterStore store) {}

    /// The kernel was asked what it would decide were a state put in force; only with
    /// [WatchOptions#verifyOnSwap].
    default void examined(Examined examined) {}

    /// The thread that enforces, which calls this, has something to do or waits for it.
    default void working(boolean works) {}
  }

  /// What is enforced.
  ///
  /// @param generation counts commits
  /// @param policies of the cluster
  /// @param audited those that are not enforced
  /// @param pods of this node
  /// @param unmatched of those, and of interfaces
  /// @param renewed whether a new program and tables were made
  /// @param tables how full they are
  /// @param tooLarge policies that deny, or are not audited, because there is no room for them
  /// @param heard when each change was heard of that was not enforced before, as by
  ///   [System#nanoTime]; those of the first state left out
  public record Enforced(
      long generation,
      int policies,
      int audited,
      List<LocalPod> pods,
      LiveNode.Unmatched unmatched,
      boolean renewed,
      List<TableUse> tables,
      List<LiveObject.Invalid> tooLarge,
      List<Long> heard) {
    public Enforced {
      pods = List.copyOf(pods);
      tables = List.copyOf(tables);
      tooLarge = List.copyOf(tooLarge);
      heard = List.copyOf(heard);
    }
  }

  /// @param options which node, and how
  /// @param kernel where its policy lives
  /// @param interfaces where pods' interfaces come from; usually [io.netpolc.loader.PodInterfaces]
  public NodeWatch(WatchOptions options, NodeOptions kernel, Interfaces interfaces, Report report) {
    this(options, kernel, interfaces, report, null);
  }

  /// The same for a node on which programs are made for its tables.
  ///
  /// @param specialising how; null if the prebuilt program is to stay
  public NodeWatch(
      WatchOptions options,
      NodeOptions kernel,
      Interfaces interfaces,
      Report report,
      @Nullable Specialising specialising) {
    this.options = options;
    this.kernel = kernel;
    this.interfaces = interfaces;
    this.report = report;
    this.specialising = specialising;
  }

  /// Follows a server and enforces each change, until the thread is interrupted. What could not be
  /// enforced is tried again.
  ///
  /// @throws LoaderException if this node is another process's, or the kernel does not tell of new
  ///   interfaces
  public void follow(ApiServer server) throws LoaderException, InterruptedException {
    var store = new ClusterStore(report::trouble);
    following = store;
    report.following(store);
    var random = new SplittableRandom();
    SwapProof proof =
        options.verifyOnSwap()
            ? new SwapProof(options.node(), options.mode(), report::examined)
            : null;
    try (LiveNode live = LiveNode.open(kernel, interfaces, proof);
        LinkEvents links = LinkEvents.open();
        var legend = new LegendKeeper(report::trouble)) {
      var helpers = new ArrayList<Runnable>();
      helpers.add(() -> hear(links, store));
      for (Resource resource : Resource.values()) {
        helpers.add(new Follower(server, resource, store, random.split()));
      }
      Specialiser specialiser =
          specialising == null ? null : new Specialiser(specialising, report, store::wake);
      if (specialiser != null) {
        helpers.add(specialiser);
      }
      beside(helpers, new Enforcing(store, live, legend, proof, specialiser));
    }
  }

  /// Has the kernel compared with what it should hold soon, and not only some time from now.
  public void compare() {
    check.ask();
    ClusterStore store = following;
    if (store != null) {
      // Not a touch, which has endpoints and links mended apart from the tables.
      store.wake();
    }
  }

  /// Has the interfaces looked at when one comes or goes.
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

  /// Enforces while helpers run in threads of their own, which have ended when this does. One that
  /// ends by a failure ends this too: what it followed would grow old in silence.
  private static void beside(List<Runnable> helpers, Enforcing enforcing)
      throws InterruptedException {
    Thread own = Thread.currentThread();
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
                  own.interrupt();
                } catch (Error failure) {
                  failures.add(new IllegalStateException(failure));
                  own.interrupt();
                }
              }));
    }
    try {
      enforcing.run();
    } catch (InterruptedException ended) {
      RuntimeException failure = failures.peek();
      if (failure != null) {
        throw failure;
      }
      throw ended;
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

  /// The thread that works out and writes.
  private final class Enforcing {
    private final ClusterStore store;
    private final LiveNode live;
    private final LegendKeeper legend;
    private final @Nullable SwapProof proof;
    private final @Nullable Specialiser specialiser;
    private final Patience patience = new Patience();
    private @Nullable NodeTables tables;
    private LiveNode.Unmatched unmatched = LiveNode.Unmatched.NONE;
    private LiveNode.Unmatched told = unmatched;
    private final HeardTimes heard = new HeardTimes();
    private List<LiveObject.Invalid> tooLarge = List.of();
    private boolean changedSince;
    private long lookAgain = System.nanoTime();
    private boolean failed;

    Enforcing(
        ClusterStore store,
        LiveNode live,
        LegendKeeper legend,
        @Nullable SwapProof proof,
        @Nullable Specialiser specialiser) {
      this.store = store;
      this.live = live;
      this.legend = legend;
      this.proof = proof;
      this.specialiser = specialiser;
    }

    void run() throws InterruptedException {
      try {
        while (!Thread.interrupted()) {
          report.working(false);
          if (failed) {
            TimeUnit.NANOSECONDS.sleep(RETRY_NANOS);
          }
          News news = store.take(waitNanos(), TimeUnit.NANOSECONDS);
          report.working(true);
          if (store.isComplete()) {
            enforce(news);
          }
        }
        throw new InterruptedException("asked to end");
      } finally {
        NodeTables last = tables;
        if (last != null && last.isWritten()) {
          legend.write(live, last.tables());
        }
      }
    }

    private long waitNanos() {
      if (tables == null) {
        return failed ? 0 : LONG_WAIT_NANOS;
      }
      long wait =
          unmatched.isEmpty() ? LONG_WAIT_NANOS : Math.max(0, lookAgain - System.nanoTime());
      return Math.min(Math.min(wait, check.restNanos()), legend.restNanos());
    }

    private void enforce(News news) {
      heard.add(news.changes());
      try {
        NodeTables now = tables;
        if (now == null && patience.waits(news.changes())) {
          live.look();
          live.guard();
          return;
        }
        if (now == null) {
          renew();
        } else {
          change(now, news);
          compare();
        }
        specialise();
        failed = false;
        patience.end();
      } catch (LoaderException failure) {
        if (failure instanceof RefutedException) {
          patience.begin();
        }
        failed = true;
        // What was written half is made anew.
        tables = null;
        report.kept(List.of(String.valueOf(failure.getMessage())));
      }
    }

    private void change(NodeTables now, News news) throws LoaderException {
      now.hear(news.changes());
      if (proof != null) {
        proof.hear(news.changes());
      }
      changedSince |= !news.changes().isEmpty();
      boolean look = news.touched() || (!unmatched.isEmpty() && lookAgain - System.nanoTime() <= 0);
      if (look) {
        live.look();
        lookAgain = System.nanoTime() + LOOK_AGAIN_NANOS;
      }
      if (now.hasNews()) {
        // Until then packets may be decided by vectors that are used again now.
        live.awaitSettled();
        now.commit();
      }
      if (!now.isWritten()) {
        renew();
        return;
      }
      if (now.takeLocalChanged() || look) {
        unmatched = live.commit(pods(now));
      }
      if (news.touched()) {
        // An interface may have gone and come back with its number, and without programs.
        List<Drift> drift = live.mend();
        if (!drift.isEmpty()) {
          report.compared(drift);
        }
      }
      if (!news.changes().isEmpty() || !unmatched.equals(told)) {
        legend.touch();
        tell(now, news.changes(), false);
      }
      legend.keep(live, now.tables());
    }

    private void compare() throws LoaderException {
      NodeTables now = tables;
      if (now == null) {
        return;
      }
      DriftCheck.Result result = check.step(live, now);
      if (result != null) {
        // What was too large may fit now; only tables made anew show that.
        boolean again = !tooLarge.isEmpty() && changedSince;
        if (result.tablesIntact() && !again) {
          // The interfaces have been looked at, whether or not there was news of them.
          unmatched = live.commit(pods(now));
        } else {
          renew();
        }
        report.compared(result.found());
      }
    }

    /// What has changed in the cluster goes before a program that decides nothing otherwise.
    private void specialise() {
      if (specialiser != null && tables != null && store.pending() == 0) {
        specialiser.step(live);
      }
    }

    /// Makes tables and program anew, from everything that is known.
    private void renew() throws LoaderException {
      List<Change> everything = store.takeAll();
      FittingTables fitting = required(FittingTables.of(options, everything));
      try {
        renew(everything, fitting);
      } catch (LoaderException refused) {
        if (!fitting.shape().audits() || refused instanceof RefutedException) {
          throw refused;
        }
        // Whatever keeps policies from being audited must not keep others from being enforced.
        String refusal = String.valueOf(refused.getMessage());
        renew(everything, required(FittingTables.withoutAudits(options, everything, refusal)));
      }
    }

    private static FittingTables required(@Nullable FittingTables fitting) throws LoaderException {
      if (fitting == null) {
        throw new LoaderException(
            "the pods of this cluster take more room in the tables of this node than they may have; what was enforced stays");
      }
      return fitting;
    }

    private void renew(List<Change> everything, FittingTables fitting) throws LoaderException {
      NodeTables fresh = fitting.tables();
      LiveShape shape = fitting.shape();
      if (proof != null) {
        proof.begin(fitting, everything);
      }
      unmatched = live.renew(pods(fresh), shape.shape(), memory -> fresh.fill(memory, shape));
      if (specialiser != null) {
        specialiser.renewed(shape.shape());
      }
      fresh.takeLocalChanged();
      tables = fresh;
      fitting.tooLarge().stream()
          .filter(policy -> !tooLarge.contains(policy))
          .forEach(report::invalid);
      tooLarge = fitting.tooLarge();
      changedSince = false;
      check.restart();
      legend.write(live, fresh.tables());
      tell(fresh, everything, true);
      // Lists and trials have left several times what stays.
      Runtime.getRuntime().gc();
    }

    /// While nobody isolates anything there is nothing that an unknown pod could circumvent.
    private LiveNode.Pods pods(NodeTables of) {
      boolean open = options.unknown() == UnknownPods.ALLOW || of.feed().enforcedCount() == 0;
      return new LiveNode.Pods(of.local(), open ? UnknownPods.ALLOW : UnknownPods.DENY);
    }

    private void tell(NodeTables now, List<Change> changes, boolean renewed)
        throws LoaderException {
      for (Change change : changes) {
        if (change.now() instanceof LiveObject.Invalid invalid) {
          report.invalid(invalid);
        }
      }
      for (String failure : unmatched.failures()) {
        if (!told.failures().contains(failure)) {
          report.trouble(failure);
        }
      }
      told = unmatched;
      report.enforced(
          new Enforced(
              live.generation(),
              now.feed().policyCount(),
              now.feed().auditedCount(),
              now.local(),
              unmatched,
              renewed,
              now.use(),
              tooLarge,
              heard.take()));
    }
  }
}
