package io.netpolc.loader;

import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.net.IpAddress;
import java.util.List;

/// A pod of this node, and what decides about its packets.
///
/// @param namespace its namespace
/// @param name its name
/// @param addresses its addresses, at most one of each family
/// @param ingress the number of its vector for ingress; 0 if it is isolated in neither direction
/// @param egress likewise
public record LocalPod(
    String namespace, String name, List<IpAddress> addresses, int ingress, int egress) {
  public LocalPod {
    addresses = addresses.stream().sorted().toList();
  }

  Subject subject() {
    return new Subject(namespace, name, addresses);
  }

  /// `namespace/name`.
  public String qualifiedName() {
    return namespace + "/" + name;
  }
}
