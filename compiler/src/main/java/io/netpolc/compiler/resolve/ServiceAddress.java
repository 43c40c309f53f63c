package io.netpolc.compiler.resolve;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import java.util.Comparator;
import java.util.List;

/// A virtual address and what is behind it.
///
/// @param address of one or more Services
/// @param ports what is served there, in order of protocol and port
public record ServiceAddress(IpAddress address, List<Served> ports) {
  /// One port of a virtual address.
  ///
  /// @param protocol TCP, UDP or SCTP
  /// @param port on the virtual address
  /// @param backends ready ones, sorted, distinct; may be empty
  public record Served(Protocol protocol, int port, List<Backend> backends) {
    public Served {
      backends = List.copyOf(backends);
    }
  }

  /// Where a connection may end up.
  ///
  /// @param address of the backend
  /// @param port on the backend
  public record Backend(IpAddress address, int port) implements Comparable<Backend> {
    private static final Comparator<Backend> ORDER =
        Comparator.comparing(Backend::address).thenComparingInt(Backend::port);

    @Override
    public int compareTo(Backend other) {
      return ORDER.compare(this, other);
    }
  }

  public ServiceAddress {
    ports = List.copyOf(ports);
  }
}
