package io.netpolc.compiler.bundle;

import io.netpolc.compiler.net.IpAddress;
import java.util.List;

/// A local pod as the loader needs to know it. Its position in the bundle's list is its subject
/// number.
///
/// @param namespace its namespace
/// @param name its name
/// @param addresses its addresses, at most one of each family
public record Subject(String namespace, String name, List<IpAddress> addresses) {
  public Subject {
    addresses = List.copyOf(addresses);
  }

  /// `namespace/name`.
  public String qualifiedName() {
    return namespace + "/" + name;
  }
}
