package io.netpolc.compiler.packet;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import org.jspecify.annotations.Nullable;

/// What a frame is, by the packet rules of docs/datapath.md.
public sealed interface Frame {
  /// A header is truncated or says what cannot be.
  record Malformed() implements Frame {}

  /// IPv6 with more extension headers than are followed.
  record TooManyExtensionHeaders() implements Frame {}

  /// Address resolution, whatever it says.
  record Arp() implements Frame {}

  /// Neither IP nor ARP.
  ///
  /// @param type the Ethernet type, or a length below 0x0600
  record OtherEthertype(int type) implements Frame {}

  /// A packet of IPv4 or IPv6 with sound headers.
  ///
  /// @param source the source address
  /// @param destination the destination address
  /// @param protocol of L4; of a later fragment in IPv6 what its fragment header says, which means
  ///   nothing
  /// @param hopLimit time to live or hop limit
  /// @param fragmentation whether it is a part of a packet
  /// @param fragmentHeader whether there is an IPv6 fragment header, also that of an atomic
  ///   fragment
  /// @param transport its L4 header
  record Ip(
      IpAddress source,
      IpAddress destination,
      Protocol protocol,
      int hopLimit,
      Fragmentation fragmentation,
      boolean fragmentHeader,
      Transport transport)
      implements Frame {
    /// The family of both addresses.
    public IpFamily family() {
      return source.family();
    }
  }

  /// Whether a packet is a part of another.
  sealed interface Fragmentation {
    /// It is whole.
    record Whole() implements Fragmentation {}

    /// The first fragment, which holds the L4 header.
    ///
    /// @param id the identification
    record First(long id) implements Fragmentation {}

    /// A later fragment, without L4 header.
    ///
    /// @param id the identification
    record Later(long id) implements Fragmentation {}
  }

  /// The L4 header.
  sealed interface Transport {
    /// TCP.
    ///
    /// @param flags the flag byte, [TcpFlags]
    record Tcp(int sourcePort, int destinationPort, int flags) implements Transport {}

    /// UDP or SCTP.
    record Datagram(int sourcePort, int destinationPort) implements Transport {}

    /// ICMP in IPv4 or ICMPv6 in IPv6.
    ///
    /// @param type the type
    /// @param code the code
    /// @param identifier bytes 4 and 5, the identifier of an echo
    /// @param quoted what an error quotes; null when this is no error or the quoted packet unusable
    record Icmp(int type, int code, int identifier, @Nullable Quoted quoted) implements Transport {}

    /// Any other protocol: no port.
    record Portless() implements Transport {}

    /// Not there: a later fragment.
    record Absent() implements Transport {}
  }

  /// The packet that an ICMP error is about.
  ///
  /// @param source its source
  /// @param destination its destination
  /// @param protocol its protocol
  /// @param sourcePort its source port; the identifier for an echo, 0 for protocols without ports
  /// @param destinationPort likewise
  record Quoted(
      IpAddress source,
      IpAddress destination,
      Protocol protocol,
      int sourcePort,
      int destinationPort) {}
}
