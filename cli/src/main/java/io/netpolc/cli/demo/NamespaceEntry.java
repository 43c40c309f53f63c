package io.netpolc.cli.demo;

import java.io.IOException;
import java.nio.file.Path;

/// Moves the current thread into a network namespace, for good: sockets it opens and threads and
/// processes it starts live there.
@FunctionalInterface
interface NamespaceEntry {
  /// Enters.
  ///
  /// @param namespace a file that stands for the namespace, such as `/run/netns/blue`
  /// @throws IOException if there is none or it may not be entered
  void enter(Path namespace) throws IOException;
}
