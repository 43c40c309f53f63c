package io.netpolc.compiler.frontend.policy;

import java.util.HashMap;
import java.util.Map;

/// Names for policies that have a `generateName` only: the prefix and a number that counts from 1
/// in the order of reading. An apiserver would choose a random suffix.
public final class GeneratedNames {
  private final Map<String, Integer> counts = new HashMap<>();

  /// Starts to count.
  public GeneratedNames() {}

  /// The next name for a prefix in a namespace.
  String next(String namespace, String prefix) {
    return prefix + counts.merge(namespace + "/" + prefix, 1, Integer::sum);
  }
}
