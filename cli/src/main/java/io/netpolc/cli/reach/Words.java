package io.netpolc.cli.reach;

import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.Connection;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.verdict.Flow;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How connections are said. Many pairs share what they may send, whose words are made once.
public final class Words {
  private final IdentityHashMap<Map<IpFamily, ConnectionSet>, String> known =
      new IdentityHashMap<>();

  Words() {}

  /// `TCP 80`; where families differ `IPv4 TCP 80, IPv6 No Connections`.
  String of(Connection connection) {
    return known.computeIfAbsent(connection.byFamily(), _ -> made(connection));
  }

  private static String made(Connection connection) {
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

  /// `10.0.0.1 -> 10.0.0.2 TCP/80`.
  public static String flow(Flow flow) {
    String port =
        flow.protocol().hasPorts()
            ? flow.protocol() + "/" + flow.port()
            : flow.protocol().toString();
    return flow.from().address() + " -> " + flow.to().address() + " " + port;
  }
}
