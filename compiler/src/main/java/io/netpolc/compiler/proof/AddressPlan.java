package io.netpolc.compiler.proof;

import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/// The remote addresses of one family to send packets to and from.
///
/// @param runs how many runs of addresses there are
/// @param addresses the first and the last address of each run, sorted
/// @param representatives of them, one for each group that tables and policies treat alike
record AddressPlan(int runs, List<IpAddress> addresses, Set<IpAddress> representatives) {

  /// Everything that may make the reference, or the tables, treat an address differently from
  /// another one (a pod's own addresses apart, which are always sent to).
  private record Signature(
      int peerClass,
      boolean pod,
      List<ContainerPort> namedPorts,
      List<RuleRef> rules,
      List<String> services,
      List<String> nodes) {}

  static AddressPlan of(
      NavigableSet<IpAddress> cuts,
      TableInterpreter tables,
      Evaluator evaluator,
      ClusterState cluster) {
    var addresses = new TreeSet<IpAddress>();
    for (IpAddress first : cuts) {
      IpAddress next = cuts.higher(first);
      IpAddress last = next == null ? first.filled(0) : next.previous();
      addresses.add(first);
      if (last != null) {
        addresses.add(last);
      }
    }
    var facts = new Facts(cluster);
    var seen = new HashSet<Signature>();
    var representatives = new TreeSet<IpAddress>();
    for (IpAddress address : addresses) {
      if (seen.add(facts.signature(address, tables.peerClass(address), evaluator))) {
        representatives.add(address);
      }
    }
    return new AddressPlan(cuts.size(), new ArrayList<>(addresses), representatives);
  }

  private static final class Facts {
    private final Map<IpAddress, List<String>> services = new HashMap<>();
    private final Map<IpAddress, List<String>> nodes = new HashMap<>();

    Facts(ClusterState cluster) {
      for (Service service : cluster.services()) {
        service
            .addresses()
            .forEach(a -> add(services, a, service.namespace() + "/" + service.name()));
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

    private static void add(Map<IpAddress, List<String>> map, IpAddress address, String name) {
      map.computeIfAbsent(address, _ -> new ArrayList<>()).add(name);
    }

    Signature signature(IpAddress address, int peerClass, Evaluator evaluator) {
      FlowEnd end = evaluator.end(address);
      Pod pod = end.pod();
      List<ContainerPort> named =
          pod == null ? List.of() : pod.ports().stream().filter(p -> p.name() != null).toList();
      return new Signature(
          peerClass,
          pod != null,
          named,
          evaluator.rulesWithPeer(end),
          services.getOrDefault(address, List.of()),
          nodes.getOrDefault(address, List.of()));
    }
  }
}
