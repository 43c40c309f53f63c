package io.netpolc.loader;

import java.util.concurrent.Semaphore;

/// Has a process that is asked to end do so between changes of the kernel's state and not within
/// one: the shutdown of the virtual machine waits for [#allow], and lets no other change begin. A
/// process that is killed does not wait; the next load adopts what it leaves.
final class EndOfProcess {
  private static final Semaphore CHANGE = new Semaphore(1);

  static {
    try {
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(CHANGE::acquireUninterruptibly));
    } catch (IllegalStateException ending) {
      CHANGE.acquireUninterruptibly();
    }
  }

  private EndOfProcess() {}

  /// A change begins. Does not return if the process is ending.
  static void holdOff() {
    CHANGE.acquireUninterruptibly();
  }

  /// The change is over; from any thread.
  static void allow() {
    CHANGE.release();
  }
}
