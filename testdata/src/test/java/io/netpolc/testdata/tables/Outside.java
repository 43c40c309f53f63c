package io.netpolc.testdata.tables;

import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.testdata.random.Scenario;
import java.util.HashSet;
import java.util.Set;

/// Which addresses are outside, as a pod sees it: those that are no pod's and no Service's; those
/// of nodes are, but for the pod's own, which it always reaches or is reached by.
record Outside(Scenario scenario, Set<IpAddress> taken) {
  static Outside of(Scenario scenario) {
    var taken = new HashSet<IpAddress>();
    for (Pod pod : scenario.cluster().pods()) {
      if (pod.selectable()) {
        taken.addAll(pod.addresses());
      }
    }
    scenario.cluster().services().forEach(service -> taken.addAll(service.addresses()));
    return new Outside(scenario, taken);
  }

  /// @param direction seen from the pod
  boolean holds(Pod pod, Direction direction, IpAddress address) {
    boolean ruled = direction == Direction.EGRESS && !scenario.options().ownNodeAlwaysReachable();
    return !taken.contains(address) && (ruled || !isOwnNode(pod, address));
  }

  private boolean isOwnNode(Pod pod, IpAddress address) {
    String node = pod.nodeName();
    return scenario.cluster().nodes().stream()
            .filter(each -> each.name().equals(node))
            .map(Node::addresses)
            .anyMatch(addresses -> addresses.contains(address))
        || scenario.cluster().pods().stream()
            .filter(each -> each.hostNetwork() && !each.completed())
            .filter(each -> each.nodeName() != null && each.nodeName().equals(node))
            .anyMatch(each -> each.addresses().contains(address));
  }
}
