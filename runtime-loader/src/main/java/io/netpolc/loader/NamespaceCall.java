package io.netpolc.loader;

import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.NetworkNamespace;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// Work inside another network namespace.
public final class NamespaceCall {
  private NamespaceCall() {}

  /// Does something on a platform thread that has entered a network namespace, and waits for it.
  /// Sockets that it opens, and threads and processes that it starts, stay in the namespace; the
  /// calling thread is not moved.
  ///
  /// @param namespace a file that stands for it, such as `/run/netns/blue`
  /// @param work its result is not null
  /// @throws LoaderException if the namespace cannot be entered, or what `work` threw, as cause
  public static <T> T run(Path namespace, Callable<T> work) throws LoaderException {
    try (NetworkNamespace open = NetworkNamespace.open(namespace)) {
      return open.inside(work::call);
    }
  }
}
