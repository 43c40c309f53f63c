package io.netpolc.compiler.verdict;

/// A policy by name. The order (namespace, then name) is the canonical order of policies.
///
/// @param namespace never empty
/// @param name never empty
public record PolicyRef(String namespace, String name) implements Comparable<PolicyRef> {
  @Override
  public int compareTo(PolicyRef other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  /// `namespace/name`.
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
