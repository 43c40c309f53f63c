package io.netpolc.cli.demo;

import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;

/// One attempt to be made: a TCP connection, or a UDP datagram that expects its echo.
///
/// @param from who tries
/// @param to whom
/// @param family over which family
/// @param protocol TCP or UDP
/// @param port the destination port
record Probe(Host from, Host to, IpFamily family, Protocol protocol, int port) {
  /// For messages.
  @Override
  public String toString() {
    return from.name()
        + " -> "
        + to.name()
        + " "
        + protocol
        + "/"
        + port
        + (family == IpFamily.V4 ? " (IPv4)" : " (IPv6)");
  }
}
