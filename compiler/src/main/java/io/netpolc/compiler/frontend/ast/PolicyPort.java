package io.netpolc.compiler.frontend.ast;

import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.source.Span;

/// One item of `ports`, with the protocol filled in (TCP by default).
public sealed interface PolicyPort {
  /// TCP, UDP or SCTP.
  Protocol protocol();

  /// Where it was read.
  Span span();

  /// Every port of the protocol: `port` is missing.
  record All(Protocol protocol, Span span) implements PolicyPort {}

  /// A range of ports; a single one has equal ends.
  ///
  /// @param protocol the protocol
  /// @param first 1 to 65535
  /// @param last inclusive, at least `first`
  /// @param span the item
  record Range(Protocol protocol, int first, int last, Span span) implements PolicyPort {
    public Range {
      if (first < 1 || last > 65535 || first > last) {
        throw new IllegalArgumentException("not a port range: " + first + "-" + last);
      }
    }
  }

  /// The container port of this name and protocol on the destination pod.
  record Named(Protocol protocol, String name, Span span) implements PolicyPort {}
}
