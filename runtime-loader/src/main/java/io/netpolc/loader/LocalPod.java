package io.netpolc.loader;

import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.net.IpAddress;
import java.util.List;

/// A pod of this node, and what decides about its packets.
///
/// @param namespace its namespace
/// @param name its name
/// @param addresses its addresses, at most one of each family
/// @param enforced what decides
/// @param shadow what would, were the policies enforced that are only audited; equal where none of
///   them selects the pod
public record LocalPod(
    String namespace, String name, List<IpAddress> addresses, Vectors enforced, Vectors shadow) {
  public LocalPod {
    addresses = addresses.stream().sorted().toList();
  }

  /// Whether policies that are only audited select it.
  public boolean isAudited() {
    return !shadow.equals(enforced);
  }

  Subject subject() {
    return new Subject(namespace, name, addresses);
  }

  /// `namespace/name`.
  public String qualifiedName() {
    return namespace + "/" + name;
  }
}
