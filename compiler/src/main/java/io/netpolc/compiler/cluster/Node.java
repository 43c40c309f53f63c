package io.netpolc.compiler.cluster;

import io.netpolc.compiler.net.IpAddress;
import java.util.List;

/// A node.
///
/// @param name its name
/// @param addresses the IP addresses among `status.addresses` (of any type), in their order
public record Node(String name, List<IpAddress> addresses) implements ClusterObject {
  public Node {
    addresses = List.copyOf(addresses);
  }
}
