package io.netpolc.testdata.tables;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// An address that may be at an end of a connection, and whose it is.
///
/// @param address the address
/// @param pod the pod that policies see there, or null
/// @param hosts pods on the network of the node that has the address
/// @param nodes the names of the nodes that have it
/// @param service whether it is a Service's alone
/// @param labels of the pod's namespace
record Member(
    IpAddress address,
    @Nullable Pod pod,
    List<Pod> hosts,
    List<String> nodes,
    boolean service,
    Map<String, String> labels) {
  static Member of(ClusterState cluster, IpAddress address) {
    List<Pod> here =
        cluster.pods().stream()
            .filter(pod -> !pod.completed() && pod.addresses().contains(address))
            .toList();
    Pod holder = here.stream().filter(Pod::selectable).findFirst().orElse(null);
    List<Pod> hosts = holder == null ? here : List.of();
    var nodes = new TreeSet<String>();
    hosts.stream().map(Pod::nodeName).filter(name -> name != null).forEach(nodes::add);
    if (holder == null) {
      cluster.nodes().stream()
          .filter(node -> node.addresses().contains(address))
          .map(Node::name)
          .forEach(nodes::add);
    }
    boolean ofService =
        cluster.services().stream().anyMatch(service -> service.addresses().contains(address));
    Map<String, String> labels =
        holder == null
            ? Map.of()
            : cluster.namespaces().stream()
                .filter(namespace -> namespace.name().equals(holder.namespace()))
                .findFirst()
                .orElseThrow()
                .labels();
    boolean service = ofService && holder == null && hosts.isEmpty() && nodes.isEmpty();
    return new Member(address, holder, hosts, List.copyOf(nodes), service, labels);
  }

  boolean isPod() {
    return pod != null;
  }

  boolean isNode() {
    return pod == null && !(hosts.isEmpty() && nodes.isEmpty());
  }

  boolean isWorld() {
    return pod == null && !isNode() && !service;
  }

  boolean in(String namespace) {
    return pod != null && pod.namespace().equals(namespace);
  }

  boolean isCalled(String name) {
    return (pod != null && pod.qualifiedName().equals(name))
        || hosts.stream().anyMatch(host -> host.qualifiedName().equals(name));
  }

  /// Whether the pod has a label that something is true of.
  boolean label(String key, BiPredicate<Boolean, String> test) {
    return pod != null
        && test.test(pod.labels().containsKey(key), pod.labels().getOrDefault(key, ""));
  }

  /// Whether the other one is the node that this pod runs on.
  boolean runsOn(Member other) {
    return pod != null && pod.nodeName() != null && other.nodes.contains(pod.nodeName());
  }
}
