package io.netpolc.watch.telling;

import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.loader.Drift;
import io.netpolc.watch.node.Examined;
import io.netpolc.watch.node.NodeWatch.Enforced;
import io.netpolc.watch.node.NodeWatch.Report;
import io.netpolc.watch.node.Specialisation;
import io.netpolc.watch.state.ClusterStore;
import io.netpolc.watch.state.Following;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was told last. Whoever tells stores a reference and goes on; any thread may ask.
final class Told implements Report {
  /// One piece of work, such as tables made anew, takes seconds in the largest clusters.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// What is enforced.
  ///
  /// @param since when it was, as by [System#nanoTime]
  record State(Enforced enforced, long since) {}

  /// What was found when the kernel was asked last.
  ///
  /// @param since when, as by [System#nanoTime]
  record Proof(Examined examined, long since) {}

  /// What the thread that enforces does.
  ///
  /// @param thread null before it has said anything
  /// @param works whether it has something to do
  /// @param since when it began that, as by [System#nanoTime]
  private record Pulse(@Nullable Thread thread, boolean works, long since) {}

  private final Duration patience;
  private volatile Pulse pulse = new Pulse(null, true, System.nanoTime());
  private volatile @Nullable State state;
  private volatile @Nullable Proof proof;
  private volatile @Nullable ClusterStore store;
  private volatile List<String> failure = List.of();
  private volatile boolean specialised;
  private volatile @Nullable Specialisation specialisation;

  Told() {
    this(PATIENCE);
  }

  /// @param patience how long one piece of work may take
  Told(Duration patience) {
    this.patience = patience;
  }

  @Override
  public void enforced(Enforced enforced) {
    state = new State(enforced, System.nanoTime());
    failure = List.of();
    if (enforced.renewed()) {
      specialised = false;
    }
  }

  @Override
  public void kept(List<String> reasons) {
    failure = reasons.isEmpty() ? List.of("it is not said why") : List.copyOf(reasons);
  }

  @Override
  public void invalid(LiveObject.Invalid object) {}

  @Override
  public void compared(List<Drift> drift) {}

  @Override
  public void trouble(String reason) {}

  @Override
  public void specialised(Specialisation outcome) {
    specialisation = outcome;
    if (outcome.result() == Specialisation.Result.IN_FORCE) {
      specialised = true;
    }
  }

  @Override
  public void examined(Examined examined) {
    proof = new Proof(examined, System.nanoTime());
  }

  @Override
  public void following(ClusterStore of) {
    store = of;
  }

  @Override
  public void working(boolean works) {
    pulse = new Pulse(Thread.currentThread(), works, System.nanoTime());
  }

  /// What is enforced; null if no full state is yet.
  @Nullable State state() {
    return state;
  }

  /// What was found last before something was put in force; null if nobody has looked.
  @Nullable Proof proof() {
    return proof;
  }

  /// Where it is kept what is known of the cluster; null if that has not begun.
  @Nullable ClusterStore store() {
    return store;
  }

  /// Why the last attempt to enforce failed; empty if it did not.
  List<String> failure() {
    return failure;
  }

  /// Whether a program that was made for the tables is in force.
  boolean isSpecialised() {
    return specialised;
  }

  /// What became of the last program that was to be made for tables; null if none was yet.
  @Nullable Specialisation specialisation() {
    return specialisation;
  }

  /// Why this process cannot go on; null if it can.
  @Nullable String illness() {
    Pulse now = pulse;
    Thread thread = now.thread;
    if (thread != null && !thread.isAlive()) {
      return "the thread that enforces has ended";
    }
    boolean stuck = now.works && System.nanoTime() - now.since > patience.toNanos();
    if (!stuck) {
      return null;
    }
    return thread == null
        ? "it has not begun to enforce"
        : "the thread that enforces has made no progress for " + patience.toSeconds() + " s";
  }

  /// Why what the cluster says is not enforced; null if it is.
  @Nullable String unreadiness() {
    if (state == null) {
      return "no full state is enforced yet";
    }
    List<String> reasons = failure;
    return reasons.isEmpty() ? null : "the last attempt failed: " + String.join("; ", reasons);
  }

  /// How old what is known is, as far as the apiserver does not answer: the longest time for which
  /// nothing has been heard of a resource that cannot be followed, in seconds; 0 if all can.
  double age() {
    ClusterStore known = store;
    if (known == null) {
      return 0;
    }
    long now = System.nanoTime();
    return known.following().values().stream()
        .filter(of -> of.trouble() != null)
        .mapToDouble(of -> seconds(of, now))
        .max()
        .orElse(0);
  }

  /// How long nothing has been heard, in seconds.
  static double seconds(Following of, long now) {
    return seconds(now - of.heard());
  }

  static double seconds(long nanos) {
    return Math.max(0, nanos) / 1e9;
  }
}
