package io.netpolc.compiler.reach;

import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import java.util.Collection;
import java.util.List;

/// The ports of a rule as connections.
public final class RulePorts {
  private RulePorts() {}

  /// What a rule's ports let pass.
  ///
  /// @param ports of the rule; empty lets everything pass
  /// @param declared by the pods that connections go to: what names stand for
  public static ConnectionSet connections(
      List<PolicyPort> ports, Collection<ContainerPort> declared) {
    if (ports.isEmpty()) {
      return ConnectionSet.EVERYTHING;
    }
    ConnectionSet all = ConnectionSet.NONE;
    for (PolicyPort port : ports) {
      all =
          switch (port) {
            case PolicyPort.All(var protocol, _) ->
                all.union(ConnectionSet.of(protocol, PortRange.ALL));
            case PolicyPort.Range(var protocol, var first, var last, _) ->
                all.union(ConnectionSet.of(protocol, new PortRange(first, last)));
            case PolicyPort.Named named -> all.union(named(named, declared));
          };
    }
    return all;
  }

  private static ConnectionSet named(PolicyPort.Named named, Collection<ContainerPort> declared) {
    ConnectionSet all = ConnectionSet.NONE;
    for (ContainerPort port : declared) {
      if (named.name().equals(port.name()) && named.protocol().equals(port.protocol())) {
        var range = new PortRange(port.number(), port.number());
        all = all.union(ConnectionSet.of(port.protocol(), range));
      }
    }
    return all;
  }
}
