package io.netpolc.compiler.packet;

import io.netpolc.compiler.net.IpFamily;

/// The ICMP and ICMPv6 types that the data path tells apart.
public final class IcmpTypes {
  private IcmpTypes() {}

  /// The type of an echo request.
  public static int echoRequest(IpFamily family) {
    return family == IpFamily.V4 ? 8 : 128;
  }

  /// The type of an echo reply.
  public static int echoReply(IpFamily family) {
    return family == IpFamily.V4 ? 0 : 129;
  }

  /// Whether a type is that of an echo request or reply.
  public static boolean isEcho(IpFamily family, int type) {
    return type == echoRequest(family) || type == echoReply(family);
  }

  /// Destination unreachable, the error that hosts send most.
  public static int unreachable(IpFamily family) {
    return family == IpFamily.V4 ? 3 : 1;
  }

  /// Time exceeded, which routers send.
  public static int timeExceeded(IpFamily family) {
    return family == IpFamily.V4 ? 11 : 3;
  }
}
