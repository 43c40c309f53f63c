package io.netpolc.compiler.proof;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Where the reference semantics may change their mind: the edges of every CIDR and of every
/// address and port that the policies and the cluster name. Taken from the input, not from the
/// tables.
final class PolicyCuts {
  private PolicyCuts() {}

  /// First addresses of runs that no policy can tell apart; always holds the first of the family.
  static NavigableSet<IpAddress> addresses(
      List<NetworkPolicy> policies, ClusterState cluster, IpFamily family) {
    var cuts = new TreeSet<IpAddress>();
    cuts.add(Cidr.all(family).network());
    rules(policies)
        .flatMap(rule -> rule.peers().stream())
        .forEach(peer -> {
          if (peer instanceof Peer.IpBlock block) {
            addEdges(cuts, block.cidr(), family);
            block.except().forEach(except -> addEdges(cuts, except, family));
          }
        });
    cluster.pods().forEach(pod -> addEdges(cuts, pod.addresses(), family));
    cluster.nodes().forEach(node -> addEdges(cuts, node.addresses(), family));
    cluster.services().forEach(service -> addEdges(cuts, service.addresses(), family));
    for (EndpointSlice slice : cluster.endpointSlices()) {
      slice.endpoints().forEach(endpoint -> addEdges(cuts, endpoint.addresses(), family));
    }
    return cuts;
  }

  /// First ports of runs that no policy can tell apart, always 0 and 1 among them.
  static NavigableSet<Integer> ports(
      List<NetworkPolicy> policies, ClusterState cluster, Protocol protocol) {
    var cuts = new TreeSet<Integer>(List.of(0, 1));
    rules(policies)
        .flatMap(rule -> rule.ports().stream())
        .forEach(port -> {
          if (port instanceof PolicyPort.Range range && range.protocol().equals(protocol)) {
            addEdges(cuts, range.first(), range.last());
          }
        });
    for (Pod pod : cluster.pods()) {
      for (ContainerPort port : pod.ports()) {
        if (port.name() != null && port.protocol().equals(protocol)) {
          addEdges(cuts, port.number(), port.number());
        }
      }
    }
    for (Service service : cluster.services()) {
      for (Service.Port port : service.ports()) {
        if (port.protocol().equals(protocol)) {
          addEdges(cuts, port.number(), port.number());
        }
      }
    }
    return cuts;
  }

  private static Stream<PolicyRule> rules(List<NetworkPolicy> policies) {
    return policies.stream()
        .flatMap(policy -> Stream.concat(policy.ingress().stream(), policy.egress().stream()));
  }

  private static void addEdges(
      NavigableSet<IpAddress> cuts, List<IpAddress> addresses, IpFamily family) {
    addresses.forEach(address -> addEdges(cuts, Cidr.of(address), family));
  }

  private static void addEdges(NavigableSet<IpAddress> cuts, Cidr cidr, IpFamily family) {
    if (cidr.family() != family) {
      return;
    }
    cuts.add(cidr.network());
    IpAddress after = cidr.last().next();
    if (after != null) {
      cuts.add(after);
    }
  }

  private static void addEdges(NavigableSet<Integer> cuts, int first, int last) {
    cuts.add(first);
    if (last < 65535) {
      cuts.add(last + 1);
    }
  }
}
