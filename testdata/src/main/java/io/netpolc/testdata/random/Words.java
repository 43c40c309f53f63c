package io.netpolc.testdata.random;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import java.util.List;

/// The small vocabulary that random input is made of: few words, so that selectors meet labels.
final class Words {
  static final List<String> NAMESPACES = List.of("default", "x", "y", "z");
  static final List<String> NODES = List.of("node-1", "node-2");
  static final List<String> KEYS = List.of("app", "tier", "example.com/role");
  static final List<String> VALUES = List.of("a", "b", "c", "");
  static final List<String> NAMESPACE_KEYS = List.of("team", "env");
  static final List<String> PORT_NAMES = List.of("http", "dns", "metrics");
  static final List<Integer> PORTS = List.of(53, 80, 443, 8080, 8081, 65535);
  static final List<Protocol> PORT_PROTOCOLS = List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP);

  private Words() {}

  /// 10.244.NODE.HOST or fd00:10:244:NODE::HOST.
  static IpAddress pod(IpFamily family, int node, int host) {
    return family == IpFamily.V4
        ? IpAddress.v4(10 << 24 | 244 << 16 | node << 8 | host)
        : IpAddress.v6(0xfd00_0010_0244_0000L | node, host);
  }

  /// 192.168.1.NODE or fd00:1::NODE.
  static IpAddress node(IpFamily family, int node) {
    return family == IpFamily.V4
        ? IpAddress.v4(192 << 24 | 168 << 16 | 1 << 8 | node)
        : IpAddress.v6(0xfd00_0001_0000_0000L, node);
  }

  /// 10.96.0.N or fd00:96::N.
  static IpAddress service(IpFamily family, int number) {
    return family == IpFamily.V4
        ? IpAddress.v4(10 << 24 | 96 << 16 | number)
        : IpAddress.v6(0xfd00_0096_0000_0000L, number);
  }

  /// 203.0.113.N or 2001:db8::N.
  static IpAddress outside(IpFamily family, int number) {
    return family == IpFamily.V4
        ? IpAddress.v4(203 << 24 | 113 << 8 | number)
        : IpAddress.v6(0x2001_0db8_0000_0000L, number);
  }
}
