package io.netpolc.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// `ADDRESS:PORT`, an IPv6 address in brackets; no names, which would have to be asked for.
final class ListenAddress {
  private static final int LAST_PORT = 65_535;

  private ListenAddress() {}

  /// Reads one.
  ///
  /// @return null for the empty text: nowhere
  static @Nullable InetSocketAddress parse(String text) throws CommandFailure {
    if (text.isEmpty()) {
      return null;
    }
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(0, colon));
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    try {
      int port = Integer.parseUnsignedInt(text.substring(colon + 1));
      boolean possible = port >= 0 && port <= LAST_PORT && bracketed == host.contains(":");
      if (possible && !host.isEmpty()) {
        String address = bracketed ? host.substring(1, host.length() - 1) : host;
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
      }
    } catch (IllegalArgumentException none) {
      throw wrong(text);
    }
    throw wrong(text);
  }

  private static CommandFailure wrong(String text) {
    return CommandFailure.usage(
        "`" + text + "` is no address and port",
        "give --listen as in 127.0.0.1:9655 or [::1]:9655, or an empty one to listen nowhere");
  }
}
