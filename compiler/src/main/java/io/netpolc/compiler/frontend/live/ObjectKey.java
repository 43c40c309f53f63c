package io.netpolc.compiler.frontend.live;

import java.util.Comparator;

/// What names an object in its cluster.
///
/// @param kind its kind, such as `Pod`
/// @param namespace empty for kinds that have none
/// @param name its name
public record ObjectKey(String kind, String namespace, String name)
    implements Comparable<ObjectKey> {
  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::kind)
          .thenComparing(ObjectKey::namespace)
          .thenComparing(ObjectKey::name);

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }

  /// `Pod shop/cart`, `Node node-1`.
  @Override
  public String toString() {
    return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
