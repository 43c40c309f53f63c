package io.netpolc.cli.reach;

import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Connection;
import io.netpolc.compiler.reach.ConnectionSet;
import java.util.IdentityHashMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How connections are said. Many pairs share a set, whose words are made once.
final class Words {
  private final IdentityHashMap<ConnectionSet, String> known = new IdentityHashMap<>();

  /// `TCP 80`; where families differ `IPv4 TCP 80, IPv6 No Connections`.
  String of(Connection connection) {
    if (connection.alike()) {
      return known.computeIfAbsent(connection.any(), ConnectionSet::toString);
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
