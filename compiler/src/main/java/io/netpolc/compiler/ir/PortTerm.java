package io.netpolc.compiler.ir;

import io.netpolc.compiler.net.Protocol;
import java.util.Comparator;

/// A set of (protocol, destination port). Ordered for canonical forms.
public sealed interface PortTerm extends Comparable<PortTerm> {
  /// Every port of every protocol, and protocols without ports.
  record AllTraffic() implements PortTerm {
    @Override
    public String toString() {
      return "all";
    }
  }

  /// A range of ports of one protocol.
  ///
  /// @param protocol TCP, UDP or SCTP
  /// @param first 0 to 65535
  /// @param last inclusive, at least `first`
  record Range(Protocol protocol, int first, int last) implements PortTerm {
    /// The last port there is.
    public static final int LAST_PORT = 65535;

    public Range {
      if (first < 0 || last > LAST_PORT || first > last || !protocol.hasPorts()) {
        throw new IllegalArgumentException(
            "not a port range: " + protocol + " " + first + "-" + last);
      }
    }

    /// Every port of a protocol, 0 included.
    public static Range all(Protocol protocol) {
      return new Range(protocol, 0, LAST_PORT);
    }

    @Override
    public String toString() {
      if (first == 0 && last == LAST_PORT) {
        return protocol + "/*";
      }
      return protocol + "/" + first + (first == last ? "" : "-" + last);
    }
  }

  /// The number that the destination pod gives to a name. The pass `ExpandNamedPorts` removes it.
  ///
  /// @param port the name
  record Named(PortName port) implements PortTerm {
    @Override
    public String toString() {
      return port.toString();
    }
  }

  private int kind() {
    return switch (this) {
      case AllTraffic() -> 0;
      case Range _ -> 1;
      case Named _ -> 2;
    };
  }

  @Override
  default int compareTo(PortTerm other) {
    if (this instanceof Range a && other instanceof Range b) {
      return Comparator.comparing(Range::protocol)
          .thenComparingInt(Range::first)
          .thenComparingInt(Range::last)
          .compare(a, b);
    }
    if (this instanceof Named(var port) && other instanceof Named(var otherPort)) {
      return port.compareTo(otherPort);
    }
    return Integer.compare(kind(), other.kind());
  }
}
