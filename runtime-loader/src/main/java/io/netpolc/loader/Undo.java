package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.SysFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What takes back the steps made so far. Either [#commit] is called, or [#close] takes back
/// everything, last step first, and goes on after a failure.
///
/// Taking back opens links and sockets. Descriptors for that are set aside from the beginning, so
/// that running out of them stops the steps and not what takes them back.
final class Undo implements AutoCloseable {
  private static final int SPARE_DESCRIPTORS = 16;

  private static final Path NOTHING = Path.of("/dev/null");

  private final List<Integer> spare = new ArrayList<>();
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Deque<Runnable> always = new ArrayDeque<>();

  /// @throws LoaderException if there are too few descriptors to begin with
  Undo() throws LoaderException {
    try {
      for (int i = 0; i < SPARE_DESCRIPTORS; i++) {
        spare.add(SysFile.open(NOTHING));
      }
    } catch (LoaderException failure) {
      releaseSpare();
      throw failure;
    }
  }

  private void releaseSpare() {
    spare.forEach(SysFile::close);
    spare.clear();
  }

  /// Takes one step back.
  @FunctionalInterface
  interface Step {
    void run() throws LoaderException;
  }

  void add(Step step) {
    steps.push(step);
  }

  /// Frees something at the end, whether or not anything is taken back.
  void atEnd(Runnable release) {
    always.push(release);
  }

  /// From here on nothing is taken back.
  void commit() {
    steps.clear();
  }

  @Override
  public void close() throws LoaderException {
    releaseSpare();
    Exception first = null;
    while (!steps.isEmpty()) {
      try {
        steps.pop().run();
      } catch (LoaderException | RuntimeException failure) {
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      }
    }
    while (!always.isEmpty()) {
      always.pop().run();
    }
    switch (first) {
      case null -> {}
      case LoaderException failure -> throw failure;
      case RuntimeException bug -> throw bug;
      default -> throw new IllegalStateException(first);
    }
  }
}
