package io.netpolc.cli.picture;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.reach.Connection;
import io.netpolc.compiler.reach.Endpoint;
import io.netpolc.compiler.reach.Endpoint.Workload;
import io.netpolc.compiler.reach.Endpoint.World;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Workloads and ranges of addresses, numbered, and the connections between them.
///
/// @param nodes in order of their groups, within a group in order of name
/// @param groups names of the namespaces in order; last the world, where there is any of it
/// @param edges in order of their ends
record Graph(List<Node> nodes, List<String> groups, List<Edge> edges) {
  /// The group of all addresses outside.
  static final String WORLD = "outside the cluster";

  /// One end.
  ///
  /// @param label unique
  /// @param name without namespace and kind
  /// @param kind of the workload; empty for addresses
  /// @param group number of its group
  /// @param pods how many; 0 for addresses
  /// @param labels that all of its pods have
  record Node(
      String label, String name, String kind, int group, int pods, Map<String, String> labels) {
    boolean outside() {
      return pods == 0;
    }
  }

  /// One connection between two nodes.
  record Edge(int from, int to, Connection connection) {}

  /// @param workloads shown even where nothing connects them
  static Graph of(List<Workload> workloads, List<Connection> connections) {
    Map<String, Endpoint> ends = new HashMap<>();
    workloads.forEach(workload -> ends.put(workload.label(), workload));
    connections.forEach(connection -> {
      ends.putIfAbsent(connection.from().label(), connection.from());
      ends.putIfAbsent(connection.to().label(), connection.to());
    });
    Map<String, TreeMap<String, Endpoint>> byNamespace = new TreeMap<>();
    var ranges = new TreeSet<>(Comparator.comparing(World::range));
    for (Endpoint end : ends.values()) {
      switch (end) {
        case Workload workload ->
            byNamespace
                .computeIfAbsent(workload.namespace(), _ -> new TreeMap<>())
                .put(workload.label(), workload);
        case World world -> ranges.add(world);
      }
    }
    var nodes = new ArrayList<Node>();
    var groups = new ArrayList<>(byNamespace.keySet());
    byNamespace
        .values()
        .forEach(members ->
            members.values().forEach(end -> nodes.add(node(end, groups.indexOf(namespace(end))))));
    if (!ranges.isEmpty()) {
      groups.add(WORLD);
      ranges.forEach(range -> nodes.add(node(range, groups.size() - 1)));
    }
    Map<String, Integer> numbers = new HashMap<>();
    nodes.forEach(node -> numbers.put(node.label, numbers.size()));
    List<Edge> edges =
        connections.stream()
            .map(one ->
                new Edge(
                    numbers.getOrDefault(one.from().label(), 0),
                    numbers.getOrDefault(one.to().label(), 0),
                    one))
            .toList();
    return new Graph(nodes, groups, edges);
  }

  private static String namespace(Endpoint end) {
    return end instanceof Workload workload ? workload.namespace() : WORLD;
  }

  private static Node node(Endpoint end, int group) {
    return switch (end) {
      case World world -> new Node(world.label(), world.label(), "", group, 0, Map.of());
      case Workload workload -> {
        String label = workload.label();
        int kind = label.lastIndexOf('[');
        yield new Node(
            label,
            label.substring(workload.namespace().length() + 1, kind),
            label.substring(kind + 1, label.length() - 1),
            group,
            workload.pods().size(),
            common(workload.pods()));
      }
    };
  }

  private static Map<String, String> common(List<Pod> pods) {
    var labels = new TreeMap<>(pods.getFirst().labels());
    pods.forEach(pod -> labels.entrySet().retainAll(pod.labels().entrySet()));
    return labels;
  }
}
