package io.netpolc.compiler.capture;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.IcmpTypes;

/// Reads what all forms have in common.
final class Fields {
  private Fields() {}

  static IpAddress address(String text) throws CaptureException {
    IpAddress address = IpAddress.parse(text);
    if (address == null) {
      throw new CaptureException("`" + text + "` is not an address");
    }
    return address;
  }

  /// A protocol by its name or number.
  static Protocol protocol(String text) throws CaptureException {
    Protocol protocol = Protocol.parse(text);
    if (protocol == null) {
      throw new CaptureException("`" + text + "` is not a protocol");
    }
    return protocol;
  }

  static int port(String text) throws CaptureException {
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65535) {
      throw new CaptureException("`" + text + "` is not a port");
    }
    return Integer.parseInt(text);
  }

  /// Whether an ICMP message opens an exchange: an echo request. Errors belong to other
  /// connections, and neighbour discovery to the link.
  static boolean isPing(IpAddress address, int type) {
    return type == IcmpTypes.echoRequest(address.family());
  }

  /// Whether it is the answer to one.
  static boolean isPong(IpAddress address, int type) {
    return type == IcmpTypes.echoReply(address.family());
  }

  /// ICMP as the family of an address has it.
  static Protocol icmp(IpAddress address) {
    return address.family() == IpFamily.V4 ? Protocol.ICMP : Protocol.ICMPV6;
  }
}
