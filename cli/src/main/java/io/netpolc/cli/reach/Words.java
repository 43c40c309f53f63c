package io.netpolc.cli.reach;

import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Connection;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How connections are said.
final class Words {
  private Words() {}

  /// `TCP 80`; where families differ `IPv4 TCP 80, IPv6 No Connections`.
  static String connections(Connection connection) {
    if (connection.alike()) {
      return connection.any().toString();
    }
    return new TreeMap<>(connection.byFamily())
        .entrySet().stream()
            .map(family -> name(family.getKey()) + " " + family.getValue())
            .collect(Collectors.joining(", "));
  }

  static String name(IpFamily family) {
    return family == IpFamily.V4 ? "IPv4" : "IPv6";
  }
}
