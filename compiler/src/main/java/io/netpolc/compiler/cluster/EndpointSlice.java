package io.netpolc.compiler.cluster;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Backends of a Service.
///
/// @param namespace its namespace
/// @param name its name
/// @param serviceName the label `kubernetes.io/service-name`, or null
/// @param endpoints its endpoints
/// @param ports its ports
public record EndpointSlice(
    String namespace,
    String name,
    @Nullable String serviceName,
    List<Endpoint> endpoints,
    List<Port> ports)
    implements ClusterObject {
  /// A backend.
  ///
  /// @param addresses its addresses, of the slice's family
  /// @param ready `conditions.ready`; a missing condition counts as ready (API documentation)
  public record Endpoint(List<IpAddress> addresses, boolean ready) {
    public Endpoint {
      addresses = List.copyOf(addresses);
    }
  }

  /// A port of every endpoint in the slice.
  ///
  /// @param name the Service port's name, or null
  /// @param protocol TCP, UDP or SCTP
  /// @param number the port on the backend, or null for all ports
  public record Port(@Nullable String name, Protocol protocol, @Nullable Integer number) {}

  public EndpointSlice {
    endpoints = List.copyOf(endpoints);
    ports = List.copyOf(ports);
  }
}
