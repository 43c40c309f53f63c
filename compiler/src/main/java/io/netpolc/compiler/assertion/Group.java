package io.netpolc.compiler.assertion;

import io.netpolc.compiler.net.IpAddress;

/// Ends of connections that policies treat alike. No question tells them apart.
sealed interface Group {
  /// No other pod.
  int NONE = -1;

  /// Pods of one class.
  ///
  /// @param podClass the class
  /// @param first the lowest number
  /// @param second another one, or [#NONE]
  record Pods(int podClass, int first, int second) implements Group {
    boolean isOne() {
      return second == NONE;
    }
  }

  /// Addresses outside.
  ///
  /// @param worldClass the class
  /// @param example one of them
  record World(int worldClass, IpAddress example) implements Group {}

  /// An address of a node or a Service.
  record Inside(IpAddress address) implements Group {}

  /// Whether there is no connection between two groups that policies have a say in: neither end is
  /// a pod, or both are the same one.
  static boolean isApart(Group from, Group to) {
    if (from instanceof Pods one && to instanceof Pods other) {
      return one.isOne() && other.isOne() && one.first == other.first;
    }
    return !(from instanceof Pods) && !(to instanceof Pods);
  }
}
