package io.netpolc.compiler.capture;

import org.jspecify.annotations.Nullable;

/// What stands before the IP header in a captured packet (the tcpdump project's list of link-layer
/// header types).
enum LinkType {
  ETHERNET,
  /// Nothing.
  RAW,
  /// `tcpdump -i any`: 16 bytes, the protocol in the last two.
  LINUX_SLL,
  /// Its second version: 20 bytes, the protocol in the first two.
  LINUX_SLL2;

  private static final int ETHERNET_HEADER = 14;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;

  /// The type of a number, or null where it is another one.
  static @Nullable LinkType of(int number) {
    return switch (number) {
      case 1 -> ETHERNET;
      case 12, 14, 101, 228, 229 -> RAW;
      case 113 -> LINUX_SLL;
      case 276 -> LINUX_SLL2;
      default -> null;
    };
  }

  /// The packet behind an Ethernet header; too short a packet stays so, and is malformed.
  byte[] ethernet(byte[] packet) {
    return switch (this) {
      case ETHERNET -> packet;
      case RAW -> packet.length == 0 ? packet : framed(packet, 0, version(packet[0]));
      case LINUX_SLL -> packet.length < 16 ? packet : framed(packet, 16, u16(packet, 14));
      case LINUX_SLL2 -> packet.length < 20 ? packet : framed(packet, 20, u16(packet, 0));
    };
  }

  private static int version(byte first) {
    return (first & 0xf0) == 0x60 ? IPV6 : IPV4;
  }

  private static int u16(byte[] packet, int offset) {
    return (packet[offset] & 0xff) << 8 | (packet[offset + 1] & 0xff);
  }

  private static byte[] framed(byte[] packet, int header, int type) {
    byte[] frame = new byte[ETHERNET_HEADER + packet.length - header];
    frame[12] = (byte) (type >> 8);
    frame[13] = (byte) type;
    System.arraycopy(packet, header, frame, ETHERNET_HEADER, packet.length - header);
    return frame;
  }
}
