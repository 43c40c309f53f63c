package io.netpolc.watch.node;

import io.netpolc.compiler.backend.c.CEmitter;
import io.netpolc.compiler.backend.clang.ClangDriver;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.loader.LiveNode;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.watch.node.Specialisation.Result;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Has a program made for the shape of the tables in force, and puts it in the place of the
/// prebuilt one. What goes wrong leaves that one, is told, and is not tried again for the same
/// shape.
///
/// clang runs for a thread of its own ([#run]), behind everything else for the processor. What it
/// gives is loaded by the thread that enforces, which never waits for it.
final class Specialiser implements Runnable {
  private final Specialising how;
  private final NodeWatch.Report report;
  private final Runnable ready;

  /// Shapes for which there is no program, and none is tried for. They are powers of two, so that
  /// there are few.
  private final Set<Shape> hopeless = new HashSet<>();

  /// Of the tables in force; null before there are any.
  private @Nullable Shape shape;

  /// When they came to be in force, as by [System#nanoTime].
  private long since;

  /// Whether there is nothing to be made for them: that has been done, or there is no use.
  private boolean done;

  /// Whether a program that was made for them is in force.
  private boolean specialised;

  /// What waits for the thread that enforces.
  private @Nullable Made made;

  /// A program.
  ///
  /// @param object what clang made
  /// @param compiled how long it took; null where it was made for tables before these
  private record Made(Shape shape, byte[] object, @Nullable Duration compiled) {}

  /// @param report hears what becomes of each program, from both threads
  /// @param ready called when there is something for [#step]
  Specialiser(Specialising how, NodeWatch.Report report, Runnable ready) {
    this.how = how;
    this.report = report;
    this.ready = ready;
  }

  /// Tables with the prebuilt program are in force from now on.
  synchronized void renewed(Shape of) {
    shape = of;
    since = System.nanoTime();
    done = hopeless.contains(of);
    specialised = false;
    notifyAll();
  }

  /// Puts what has been made in force, if there is anything; by the thread that enforces.
  void step(LiveNode live) {
    Made next = take();
    if (next == null || isSpecialised()) {
      return;
    }
    if (!isOfTables(next.shape)) {
      tell(Result.OUTDATED, next.compiled, "other tables were made meanwhile");
      return;
    }
    try {
      live.specialise(next.object, next.shape);
    } catch (LoaderException refused) {
      giveUp(next.shape);
      tell(Result.NOT_LOADED, next.compiled, String.valueOf(refused.getMessage()));
      return;
    }
    succeeded();
    tell(Result.IN_FORCE, next.compiled, "");
  }

  private synchronized @Nullable Made take() {
    Made next = made;
    made = null;
    return next;
  }

  private synchronized boolean isSpecialised() {
    return specialised;
  }

  private synchronized boolean isOfTables(Shape of) {
    return of.equals(shape);
  }

  private synchronized void succeeded() {
    specialised = true;
  }

  private synchronized void giveUp(Shape of) {
    hopeless.add(of);
    done |= of.equals(shape);
  }

  private void tell(Result result, @Nullable Duration compiled, String reason) {
    report.specialised(new Specialisation(result, compiled, reason));
  }

  /// Compiles until the thread is interrupted, which also ends clang, or there is no clang.
  @Override
  public void run() {
    Thread.currentThread().setName("specialise");
    try {
      ClangDriver clang = ClangDriver.find(how.environment()).niced(how.environment());
      Made last = null;
      while (true) {
        Shape next = await();
        last = last != null && last.shape.equals(next) ? again(last) : make(clang, next);
        if (last != null) {
          offer(last);
        }
      }
    } catch (ClangException missing) {
      if (!Thread.currentThread().isInterrupted()) {
        tell(Result.NO_CLANG, null, said(missing));
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits until a program is wanted, and takes it upon this thread to make it.
  private synchronized Shape await() throws InterruptedException {
    while (true) {
      Shape next = shape;
      if (next == null || done) {
        wait();
        continue;
      }
      long left = how.quiet().toNanos() - (System.nanoTime() - since);
      if (left <= 0) {
        done = true;
        return next;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private static Made again(Made last) {
    return new Made(last.shape, last.object, null);
  }

  private @Nullable Made make(ClangDriver clang, Shape of) throws InterruptedException {
    long start = System.nanoTime();
    try {
      byte[] object = clang.compile(CEmitter.emitForTables(of));
      return new Made(of, object, since(start));
    } catch (ClangException failure) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("asked to end");
      }
      giveUp(of);
      tell(Result.NOT_COMPILED, since(start), said(failure));
      return null;
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /// What clang complains of may be long.
  private static String said(ClangException failure) {
    String first = failure.help().lines().findFirst().orElse("");
    return first.isEmpty()
        ? String.valueOf(failure.getMessage())
        : failure.getMessage() + ": " + first;
  }

  private void offer(Made next) {
    synchronized (this) {
      made = next;
    }
    ready.run();
  }
}
