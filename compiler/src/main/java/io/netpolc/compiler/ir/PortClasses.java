package io.netpolc.compiler.ir;

import io.netpolc.compiler.net.Protocol;
import java.util.Arrays;
import java.util.List;

/// (Protocol, port) to port class. Class 0 holds the protocols without ports; it and all others may
/// be shared by several protocols.
///
/// @param count how many classes there are, at least 1
/// @param runs for TCP, UDP and SCTP in this order
public record PortClasses(int count, List<Runs> runs) {
  /// The protocols that have ports, in the order of the tables.
  public static final List<Protocol> PROTOCOLS = List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP);

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int SCTP = 132;

  /// The ports of one protocol as consecutive runs.
  ///
  /// @param firsts the first port of each run, ascending from 0
  /// @param classes the class of each run
  public record Runs(int[] firsts, int[] classes) {
    /// The class of a port.
    public int classOf(int port) {
      int at = Arrays.binarySearch(firsts, port);
      return classes[at >= 0 ? at : -at - 2];
    }

    /// The last port of a run.
    public int last(int run) {
      return run + 1 < firsts.length ? firsts[run + 1] - 1 : PortTerm.Range.LAST_PORT;
    }
  }

  public PortClasses {
    runs = List.copyOf(runs);
  }

  /// The protocol group of a protocol: its index in [#PROTOCOLS], or 3 for all others.
  public static int group(Protocol protocol) {
    return switch (protocol.number()) {
      case TCP -> 0;
      case UDP -> 1;
      case SCTP -> 2;
      default -> 3;
    };
  }

  /// The class of a packet.
  ///
  /// @param port 0 to 65535; not looked at for protocols without ports
  public int classOf(Protocol protocol, int port) {
    int group = group(protocol);
    return group == PROTOCOLS.size() ? 0 : runs.get(group).classOf(port);
  }
}
