package io.netpolc.compiler.cluster;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A Service.
///
/// @param namespace its namespace
/// @param name its name
/// @param selector labels of its pods; empty for a Service without a selector
/// @param addresses virtual addresses that a node translates: clusterIPs (not `None`), externalIPs
///   and load balancer ingress addresses
/// @param ports its ports
public record Service(
    String namespace,
    String name,
    Map<String, String> selector,
    List<IpAddress> addresses,
    List<Port> ports)
    implements ClusterObject {
  /// A port of a Service.
  ///
  /// @param name its name, or null for the only one
  /// @param protocol TCP, UDP or SCTP
  /// @param number the port on the Service's address
  /// @param targetPort the port on the pods: a number as text, or the name of a container port
  public record Port(@Nullable String name, Protocol protocol, int number, String targetPort) {}

  public Service {
    selector = Map.copyOf(selector);
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
  }
}
