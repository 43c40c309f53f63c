package io.netpolc.cli;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// Says on standard error what is being done, once a command has run for a second.
final class Progress implements AutoCloseable {
  private static final int QUIET_MILLIS = 1000;

  private final PrintStream err;
  private final Thread announcer;
  private @Nullable String stage;
  private boolean loud;

  Progress(PrintStream err) {
    this.err = err;
    this.announcer = Thread.ofPlatform().daemon().name("progress").start(this::awaitSecond);
  }

  /// A new stage begins.
  ///
  /// @param name a word or two in the form `reading`
  synchronized void stage(String name) {
    stage = name;
    announce();
  }

  private void awaitSecond() {
    try {
      Thread.sleep(QUIET_MILLIS);
    } catch (InterruptedException e) {
      return;
    }
    synchronized (this) {
      loud = true;
      announce();
    }
  }

  private synchronized void announce() {
    if (loud && stage != null) {
      err.println("netpolc: " + stage + " ...");
      err.flush();
    }
  }

  @Override
  public synchronized void close() {
    loud = false;
    stage = null;
    announcer.interrupt();
  }
}
