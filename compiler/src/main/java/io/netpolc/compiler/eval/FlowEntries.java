package io.netpolc.compiler.eval;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The connection state of one pod ("State" in the packet rules).
final class FlowEntries {
  private final Map<Tuple, Entry> entries = new HashMap<>();

  /// A flow as the pod sees it, whichever way a packet goes.
  record Tuple(
      IpAddress local, IpAddress remote, Protocol protocol, int localPort, int remotePort) {
    /// The destination port of its packets in a direction; 0 for protocols without ports.
    int destinationPort(Direction direction) {
      if (!protocol.hasPorts()) {
        return 0;
      }
      return direction == Direction.EGRESS ? remotePort : localPort;
    }
  }

  /// @param initiator direction of the packet that made it
  /// @param ownNode whether that packet came from the pod's own node
  record Entry(Direction initiator, boolean ownNode) {}

  @Nullable Entry get(Tuple tuple) {
    return entries.get(tuple);
  }

  void make(Tuple tuple, Entry entry) {
    entries.put(tuple, entry);
  }

  void makeIfNone(Tuple tuple, Entry entry) {
    entries.putIfAbsent(tuple, entry);
  }
}
