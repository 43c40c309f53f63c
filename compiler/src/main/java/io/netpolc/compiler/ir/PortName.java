package io.netpolc.compiler.ir;

import io.netpolc.compiler.net.Protocol;
import java.util.Comparator;

/// The name of a container port together with its protocol: one name may stand for different
/// numbers in TCP and in UDP.
///
/// @param protocol TCP, UDP or SCTP
/// @param name as the policy writes it
public record PortName(Protocol protocol, String name) implements Comparable<PortName> {
  private static final Comparator<PortName> ORDER =
      Comparator.comparing(PortName::protocol).thenComparing(PortName::name);

  @Override
  public int compareTo(PortName other) {
    return ORDER.compare(this, other);
  }

  /// `TCP/http`.
  @Override
  public String toString() {
    return protocol + "/" + name;
  }
}
