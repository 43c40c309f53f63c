package io.netpolc.compiler.suggest;

import io.netpolc.compiler.explain.PolicyTerms;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.reach.PortRange;
import java.util.ArrayList;
import java.util.List;

/// Ports that rules have to open; a protocol without ports can only be let in with all others, and
/// port 0 with all of its protocol.
final class PortSet {
  private ConnectionSet connections = ConnectionSet.NONE;

  void add(Protocol protocol, int port) {
    if (!protocol.hasPorts()) {
      connections = ConnectionSet.EVERYTHING;
    } else if (port == 0) {
      add(ConnectionSet.of(protocol, PortRange.ALL));
    } else {
      add(ConnectionSet.of(protocol, new PortRange(port, port)));
    }
  }

  void add(ConnectionSet more) {
    connections = more.others() ? ConnectionSet.EVERYTHING : connections.union(more);
  }

  void add(PortSet more) {
    add(more.connections);
  }

  /// Whether it opens all that another one opens.
  boolean covers(PortSet other) {
    return other.connections.without(connections).isEmpty();
  }

  /// As a rule says it: empty for everything; neighbours as ranges.
  List<PolicyPort> terms() {
    var terms = new ArrayList<PolicyPort>();
    if (connections.others()) {
      return terms;
    }
    for (int i = 0; i < PortClasses.PROTOCOLS.size(); i++) {
      Protocol protocol = PortClasses.PROTOCOLS.get(i);
      for (PortRange range : connections.ports().get(i)) {
        terms.add(
            range.equals(PortRange.ALL)
                ? new PolicyPort.All(protocol, PolicyTerms.NOWHERE)
                : new PolicyPort.Range(protocol, range.first(), range.last(), PolicyTerms.NOWHERE));
      }
    }
    return terms;
  }
}
