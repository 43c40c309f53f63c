package io.netpolc.compiler.verdict;

import java.util.Comparator;

/// A policy by name. The order (namespace, then name) is the canonical order of policies.
///
/// @param namespace never empty
/// @param name never empty
public record PolicyRef(String namespace, String name) implements Comparable<PolicyRef> {
  private static final Comparator<PolicyRef> ORDER =
      Comparator.comparing(PolicyRef::namespace).thenComparing(PolicyRef::name);

  @Override
  public int compareTo(PolicyRef other) {
    return ORDER.compare(this, other);
  }

  /// `namespace/name`.
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
