package io.netpolc.compiler.ir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of packets: those to or from one of the peers, on one of the ports.
///
/// @param destination what the destination pod must offer besides: the subject itself for ingress,
///   the peer for egress (an address that is no pod offers nothing); null for no condition
/// @param peers ORed; none matches nothing
/// @param ports ORed; none matches nothing
public record Match(@Nullable Offer destination, List<PeerTerm> peers, List<PortTerm> ports) {
  public Match {
    peers = List.copyOf(peers);
    ports = List.copyOf(ports);
  }

  /// A match without a condition on the destination.
  public static Match of(List<PeerTerm> peers, List<PortTerm> ports) {
    return new Match(null, peers, ports);
  }

  /// The same with other peers.
  public Match withPeers(List<PeerTerm> others) {
    return new Match(destination, others, ports);
  }

  /// The same with other ports.
  public Match withPorts(List<PortTerm> others) {
    return new Match(destination, peers, others);
  }
}
