package io.netpolc.compiler.verdict;

import io.netpolc.compiler.net.Protocol;

/// A connection as its first packet shows it.
///
/// @param from who opens it
/// @param to to whom; same family as `from`
/// @param protocol the IP protocol
/// @param port the destination port, 0 to 65535, for TCP, UDP and SCTP; 0 for all others, which
///   have none
public record Flow(FlowEnd from, FlowEnd to, Protocol protocol, int port) {
  public Flow {
    if (from.address().family() != to.address().family()) {
      throw new IllegalArgumentException("two families: " + from.address() + " " + to.address());
    }
    if (port < 0 || port > 65535 || (port != 0 && !protocol.hasPorts())) {
      throw new IllegalArgumentException("port does not fit " + protocol + ": " + port);
    }
  }
}
