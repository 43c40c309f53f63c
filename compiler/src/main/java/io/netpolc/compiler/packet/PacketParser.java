package io.netpolc.compiler.packet;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.Frame.Fragmentation;
import io.netpolc.compiler.packet.Frame.Transport;
import org.jspecify.annotations.Nullable;

/// Says what a frame is, rule by rule as docs/datapath.md numbers them. Written to be read beside
/// that section, not for speed.
public final class PacketParser {
  private static final int ETHERNET_HEADER = 14;
  private static final int MAX_VLAN_TAGS = 2;
  private static final int MAX_EXTENSION_HEADERS = 8;
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION_OPTIONS = 60;

  private PacketParser() {}

  /// Reads a frame from its Ethernet header on.
  public static Frame parse(byte[] frame) {
    var whole = new Slice(frame, 0, frame.length);
    if (!whole.has(ETHERNET_HEADER)) {
      return new Frame.Malformed();
    }
    int type = whole.u16(12);
    Slice rest = whole.from(ETHERNET_HEADER);
    for (int tag = 0; tag < MAX_VLAN_TAGS && isVlan(type); tag++) {
      if (!rest.has(4)) {
        return new Frame.Malformed();
      }
      type = rest.u16(2);
      rest = rest.from(4);
    }
    return switch (type) {
      case 0x0806 -> new Frame.Arp();
      case 0x0800 -> v4(rest);
      case 0x86dd -> v6(rest);
      default -> new Frame.OtherEthertype(type);
    };
  }

  private static boolean isVlan(int type) {
    return type == 0x8100 || type == 0x88a8;
  }

  /// Rules 4 to 6.
  private static Frame v4(Slice rest) {
    if (!rest.has(20) || rest.u8(0) >>> 4 != 4) {
      return new Frame.Malformed();
    }
    int headerLength = (rest.u8(0) & 15) * 4;
    int totalLength = rest.u16(2);
    if (totalLength == 0 && rest.length() > 65535) {
      totalLength = rest.length();
    }
    if (headerLength < 20 || totalLength < headerLength || totalLength > rest.length()) {
      return new Frame.Malformed();
    }
    Slice packet = rest.first(totalLength);
    var protocol = new Protocol(packet.u8(9));
    int offset = packet.u16(6) & 0x1fff;
    boolean more = (packet.u16(6) & 0x2000) != 0;
    long id = packet.u16(4);
    var found =
        new Found(packet.address(12, 4), packet.address(16, 4), protocol, packet.u8(8), false);
    if (offset != 0) {
      boolean overwritesTcp = protocol.equals(Protocol.TCP) && offset == 1;
      return overwritesTcp ? new Frame.Malformed() : found.later(id);
    }
    return found.with(
        more ? new Fragmentation.First(id) : new Fragmentation.Whole(), packet.from(headerLength));
  }

  /// Rules 7 to 11.
  private static Frame v6(Slice rest) {
    if (!rest.has(40) || rest.u8(0) >>> 4 != 6) {
      return new Frame.Malformed();
    }
    int payloadLength = rest.u16(4);
    if (payloadLength == 0 && rest.length() > 65575) {
      payloadLength = rest.length() - 40;
    }
    if (payloadLength + 40 > rest.length()) {
      return new Frame.Malformed();
    }
    Slice packet = rest.first(payloadLength + 40);
    IpAddress source = packet.address(8, 16);
    IpAddress destination = packet.address(24, 16);
    int hopLimit = packet.u8(7);
    boolean fragmentHeader = false;
    Fragmentation fragmentation = new Fragmentation.Whole();
    int next = packet.u8(6);
    Slice at = packet.from(40);
    for (int count = 0; isExtensionHeader(next); count++) {
      if (count == MAX_EXTENSION_HEADERS) {
        return new Frame.TooManyExtensionHeaders();
      }
      if (!at.has(8) || !at.has(extensionLength(next, at))) {
        return new Frame.Malformed();
      }
      boolean meantForAnother = next == ROUTING && at.u8(3) != 0;
      boolean secondFragmentHeader = next == FRAGMENT && fragmentHeader;
      if (meantForAnother || secondFragmentHeader) {
        return new Frame.Malformed();
      }
      if (next == FRAGMENT) {
        fragmentHeader = true;
        if (at.u16(2) >>> 3 != 0) {
          return new Found(source, destination, new Protocol(at.u8(0)), hopLimit, true)
              .later(at.u32(4));
        }
        if ((at.u16(2) & 1) != 0) {
          fragmentation = new Fragmentation.First(at.u32(4));
        }
      }
      int length = extensionLength(next, at);
      next = at.u8(0);
      at = at.from(length);
    }
    return new Found(source, destination, new Protocol(next), hopLimit, fragmentHeader)
        .with(fragmentation, at);
  }

  private static boolean isExtensionHeader(int next) {
    return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION_OPTIONS;
  }

  private static int extensionLength(int type, Slice at) {
    return type == FRAGMENT ? 8 : (at.u8(1) + 1) * 8;
  }

  /// What the IP header says, before L4 is read.
  private record Found(
      IpAddress source,
      IpAddress destination,
      Protocol protocol,
      int hopLimit,
      boolean fragmentHeader) {
    Frame later(long id) {
      return ip(new Fragmentation.Later(id), new Transport.Absent());
    }

    Frame with(Fragmentation fragmentation, Slice l4) {
      Transport transport = transport(source.family(), protocol, l4);
      return transport == null ? new Frame.Malformed() : ip(fragmentation, transport);
    }

    private Frame.Ip ip(Fragmentation fragmentation, Transport transport) {
      return new Frame.Ip(
          source, destination, protocol, hopLimit, fragmentation, fragmentHeader, transport);
    }
  }

  /// Rule 12; null for a header that is not there as a whole.
  private static @Nullable Transport transport(IpFamily family, Protocol protocol, Slice l4) {
    if (protocol.equals(Protocol.TCP)) {
      if (!l4.has(20) || l4.u8(12) >>> 4 < 5 || !l4.has((l4.u8(12) >>> 4) * 4)) {
        return null;
      }
      return new Transport.Tcp(l4.u16(0), l4.u16(2), l4.u8(13));
    }
    if (protocol.equals(Protocol.UDP) || protocol.equals(Protocol.SCTP)) {
      int header = protocol.equals(Protocol.UDP) ? 8 : 12;
      return l4.has(header) ? new Transport.Datagram(l4.u16(0), l4.u16(2)) : null;
    }
    if (isIcmpOf(family, protocol)) {
      if (!l4.has(8)) {
        return null;
      }
      int type = l4.u8(0);
      Frame.Quoted quoted = isError(family, type) ? quoted(family, l4.from(8)) : null;
      return new Transport.Icmp(type, l4.u8(1), l4.u16(4), quoted);
    }
    return new Transport.Portless();
  }

  private static boolean isIcmpOf(IpFamily family, Protocol protocol) {
    return protocol.equals(family == IpFamily.V4 ? Protocol.ICMP : Protocol.ICMPV6);
  }

  /// Rule 26.
  private static boolean isError(IpFamily family, int type) {
    return family == IpFamily.V4 ? type == 3 || type == 11 || type == 12 : type >= 1 && type <= 4;
  }

  /// Rule 27; null when unusable.
  private static Frame.@Nullable Quoted quoted(IpFamily family, Slice quoted) {
    return family == IpFamily.V4 ? quotedV4(quoted) : quotedV6(quoted);
  }

  private static Frame.@Nullable Quoted quotedV4(Slice quoted) {
    if (!quoted.has(20) || quoted.u8(0) >>> 4 != 4) {
      return null;
    }
    int headerLength = (quoted.u8(0) & 15) * 4;
    boolean laterFragment = (quoted.u16(6) & 0x1fff) != 0;
    if (headerLength < 20 || !quoted.has(headerLength) || laterFragment) {
      return null;
    }
    return quotedTransport(
        quoted.address(12, 4),
        quoted.address(16, 4),
        new Protocol(quoted.u8(9)),
        quoted.from(headerLength));
  }

  private static Frame.@Nullable Quoted quotedV6(Slice quoted) {
    if (!quoted.has(40) || quoted.u8(0) >>> 4 != 6 || isExtensionHeader(quoted.u8(6))) {
      return null;
    }
    return quotedTransport(
        quoted.address(8, 16), quoted.address(24, 16), new Protocol(quoted.u8(6)), quoted.from(40));
  }

  private static Frame.@Nullable Quoted quotedTransport(
      IpAddress source, IpAddress destination, Protocol protocol, Slice l4) {
    boolean icmp = isIcmpOf(source.family(), protocol);
    if (!protocol.hasPorts() && !icmp) {
      return new Frame.Quoted(source, destination, protocol, 0, 0);
    }
    if (!l4.has(8)) {
      return null;
    }
    if (!icmp) {
      return new Frame.Quoted(source, destination, protocol, l4.u16(0), l4.u16(2));
    }
    return IcmpTypes.isEcho(source.family(), l4.u8(0))
        ? new Frame.Quoted(source, destination, protocol, l4.u16(4), l4.u16(4))
        : null;
  }
}
