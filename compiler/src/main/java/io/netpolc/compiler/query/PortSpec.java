package io.netpolc.compiler.query;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a query asks for: a protocol and, where it has ports, the destination port.
///
/// @param protocol the protocol; ICMP stands for ICMPv6 too where the flow is of IPv6
/// @param port 0 to 65535; 0 for protocols without ports
public record PortSpec(Protocol protocol, int port) {
  private static final String HELP =
      "write `TCP/80`, `UDP/53`, `SCTP/7`, `ICMP`, or `IP/50` for a protocol by its number";

  public PortSpec {
    if (port < 0 || port > 65535 || (port != 0 && !protocol.hasPorts())) {
      throw new IllegalArgumentException("port does not fit " + protocol + ": " + port);
    }
  }

  /// Reads `TCP/80`, `UDP/53`, `SCTP/7`, `ICMP`, `ICMPv6` or `IP/50` (a protocol by number), in any
  /// case. A bare number is refused: it could mean either.
  ///
  /// @return null after an error (NP2010) was reported
  public static @Nullable PortSpec parse(String text, DiagnosticSink sink) {
    int slash = text.indexOf('/');
    String word = slash < 0 ? text : text.substring(0, slash);
    String number = slash < 0 ? null : text.substring(slash + 1);
    if (word.toUpperCase(Locale.ROOT).equals("IP") && number != null) {
      return number.matches("[0-9]{1,3}")
          ? of(number, null, sink)
          : refuse("`" + text + "` names no IP protocol", sink);
    }
    Protocol protocol = word.matches("[0-9]*") ? null : Protocol.parse(word);
    if (protocol == null) {
      return refuse("`" + text + "` is not a protocol and port", sink);
    }
    if (number == null) {
      return of(word, null, sink);
    }
    if (!number.matches("[0-9]{1,5}")) {
      return refuse("`" + number + "` is not a port number", sink);
    }
    return of(word, Integer.valueOf(number), sink);
  }

  /// From a protocol and a port that were given apart, as in a line of JSON.
  ///
  /// @param protocolText `TCP`, `UDP`, `SCTP`, `ICMP`, `ICMPv6` in any case, or a protocol's number
  /// @param port null or 0 where the protocol has none
  /// @return null after an error (NP2010) was reported
  public static @Nullable PortSpec of(
      String protocolText, @Nullable Integer port, DiagnosticSink sink) {
    Protocol protocol = Protocol.parse(protocolText);
    if (protocol == null) {
      return refuse("`" + protocolText + "` is not a protocol", sink);
    }
    if (!protocol.hasPorts()) {
      return port == null || port == 0
          ? new PortSpec(protocol, 0)
          : refuse("protocol `" + protocol + "` has no ports", sink);
    }
    if (port == null) {
      return refuse("`" + protocol + "` needs a port", sink);
    }
    return port < 0 || port > 65535
        ? refuse("port `" + port + "` is not between 0 and 65535", sink)
        : new PortSpec(protocol, port);
  }

  /// The same for a family: ICMP as that family has it.
  PortSpec in(IpFamily family) {
    if (!protocol.equals(Protocol.ICMP) && !protocol.equals(Protocol.ICMPV6)) {
      return this;
    }
    return new PortSpec(family == IpFamily.V4 ? Protocol.ICMP : Protocol.ICMPV6, 0);
  }

  private static @Nullable PortSpec refuse(String message, DiagnosticSink sink) {
    sink.report(Diagnostic.error(DiagnosticCode.NP2010, message).withHelp(HELP));
    return null;
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    if (protocol.hasPorts()) {
      return protocol + "/" + port;
    }
    boolean named = protocol.equals(Protocol.ICMP) || protocol.equals(Protocol.ICMPV6);
    return named ? protocol.toString() : "IP/" + protocol.number();
  }
}
