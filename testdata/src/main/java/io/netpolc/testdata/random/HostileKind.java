package io.netpolc.testdata.random;

/// Kinds of packets that nobody sends without purpose or fault.
public enum HostileKind {
  /// Ends anywhere behind the Ethernet header.
  TRUNCATED,
  /// A length in a header is another one: of the packet, of the IP header, of TCP or UDP.
  LENGTHS,
  /// IPv4 options; chains of IPv6 extension headers, longer ones than are followed among them.
  OPTIONS,
  /// Fragments in any order: some overlap, are doubled, are lost, or belong to another packet.
  FRAGMENTS,
  /// One to four VLAN tags of both types, some of which the frame ends in.
  VLAN,
  /// The source is any address.
  SPOOFED,
  /// ICMP errors that quote packets that were sent, or never.
  QUOTES,
  /// A few bytes are others.
  SCRAMBLED,
  /// Any bytes behind the Ethernet type.
  NOISE
}
