package io.netpolc.testdata.build;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A cluster in a few words. Sorts what it is given, and invents the namespaces that are not.
public final class ClusterBuilder {
  private final Map<String, Map<String, String>> namespaces = new TreeMap<>();
  private final List<Pod> pods = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Service> services = new ArrayList<>();
  private final List<EndpointSlice> slices = new ArrayList<>();

  private ClusterBuilder() {}

  /// An empty cluster.
  public static ClusterBuilder cluster() {
    return new ClusterBuilder();
  }

  /// Adds a namespace with labels beside its name label.
  public ClusterBuilder namespace(String name, Map<String, String> labels) {
    namespaces.put(name, labels);
    return this;
  }

  /// Adds a pod.
  public ClusterBuilder add(PodBuilder pod) {
    return add(pod.build());
  }

  /// Adds a pod.
  public ClusterBuilder add(Pod pod) {
    pods.add(pod);
    return this;
  }

  /// Adds a node.
  public ClusterBuilder node(String name, String... addresses) {
    nodes.add(new Node(name, Stream.of(addresses).map(Texts::address).toList()));
    return this;
  }

  /// Adds a Service.
  public ClusterBuilder add(Service service) {
    services.add(service);
    return this;
  }

  /// Adds an EndpointSlice.
  public ClusterBuilder add(EndpointSlice slice) {
    slices.add(slice);
    return this;
  }

  /// The cluster.
  public ClusterState build() {
    pods.forEach(p -> namespaces.putIfAbsent(p.namespace(), Map.of()));
    services.forEach(s -> namespaces.putIfAbsent(s.namespace(), Map.of()));
    slices.forEach(s -> namespaces.putIfAbsent(s.namespace(), Map.of()));
    return new ClusterState(
        namespaces.entrySet().stream().map(e -> named(e.getKey(), e.getValue())).toList(),
        pods.stream()
            .sorted(Comparator.comparing(Pod::namespace).thenComparing(Pod::name))
            .toList(),
        nodes.stream().sorted(Comparator.comparing(Node::name)).toList(),
        services.stream()
            .sorted(Comparator.comparing(Service::namespace).thenComparing(Service::name))
            .toList(),
        slices.stream()
            .sorted(
                Comparator.comparing(EndpointSlice::namespace).thenComparing(EndpointSlice::name))
            .toList());
  }

  private static Namespace named(String name, Map<String, String> labels) {
    var all = new TreeMap<>(labels);
    all.put(Namespace.NAME_LABEL, name);
    return new Namespace(name, all);
  }
}
