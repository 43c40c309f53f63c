package io.netpolc.compiler.proof;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a cluster says of addresses, apart from the pods that have them.
final class AddressFacts {
  private final Map<IpAddress, List<Service>> services = new HashMap<>();
  private final Map<IpAddress, List<String>> nodes = new HashMap<>();

  AddressFacts(ClusterState cluster) {
    for (Service service : cluster.services()) {
      service.addresses().forEach(a -> add(services, a, service));
    }
    for (Node node : cluster.nodes()) {
      node.addresses().forEach(a -> add(nodes, a, node.name()));
    }
    for (Pod pod : cluster.pods()) {
      if (pod.hostNetwork() && !pod.completed()) {
        pod.addresses().forEach(a -> add(nodes, a, String.valueOf(pod.nodeName())));
      }
    }
  }

  private static <V> void add(Map<IpAddress, List<V>> map, IpAddress address, V value) {
    map.computeIfAbsent(address, _ -> new ArrayList<>()).add(value);
  }

  /// The Services that have an address.
  List<Service> services(IpAddress address) {
    return services.getOrDefault(address, List.of());
  }

  /// The nodes whose address it is.
  List<String> nodes(IpAddress address) {
    return nodes.getOrDefault(address, List.of());
  }
}
