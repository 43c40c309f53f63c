package io.netpolc.watch.telling;

import io.netpolc.loader.EnforcedPod;
import io.netpolc.loader.NodeCounters;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.failure.LoaderException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the kernel says, asked by itself: not through what the thread that enforces holds.
interface KernelView {
  /// What it has counted; null if nothing runs.
  @Nullable NodeCounters counters() throws LoaderException;

  /// What programs know of each interface.
  List<EnforcedPod> pods() throws LoaderException;

  /// The kernel of a node, asked by one thread at a time.
  static KernelView of(NodePolicy node) {
    return new KernelView() {
      @Override
      public synchronized @Nullable NodeCounters counters() throws LoaderException {
        return node.counters();
      }

      @Override
      public synchronized List<EnforcedPod> pods() throws LoaderException {
        return node.enforcedPods();
      }
    };
  }
}
