package io.netpolc.compiler.cluster;

import java.util.List;

/// The parts of a cluster that policy verdicts depend on, as read; nothing is filtered yet
/// (completed and hostNetwork pods are still there).
///
/// @param namespaces in order of name; each namespace that something lives in is present, invented
///   with its name label where the input has no object for it
/// @param pods in order of namespace and name
/// @param nodes in order of name
/// @param services in order of namespace and name
/// @param endpointSlices in order of namespace and name
/// @param callers who calls pods, as the state tells; no verdict depends on it
public record ClusterState(
    List<Namespace> namespaces,
    List<Pod> pods,
    List<Node> nodes,
    List<Service> services,
    List<EndpointSlice> endpointSlices,
    Callers callers) {
  public ClusterState {
    namespaces = List.copyOf(namespaces);
    pods = List.copyOf(pods);
    nodes = List.copyOf(nodes);
    services = List.copyOf(services);
    endpointSlices = List.copyOf(endpointSlices);
  }

  /// A cluster of which nobody knows who else calls its pods.
  public ClusterState(
      List<Namespace> namespaces,
      List<Pod> pods,
      List<Node> nodes,
      List<Service> services,
      List<EndpointSlice> endpointSlices) {
    this(namespaces, pods, nodes, services, endpointSlices, Callers.NONE);
  }

  /// The same with other namespaces.
  ///
  /// @param others in order of name
  public ClusterState withNamespaces(List<Namespace> others) {
    return new ClusterState(others, pods, nodes, services, endpointSlices, callers);
  }

  /// A cluster with nothing in it.
  public static ClusterState empty() {
    return new ClusterState(List.of(), List.of(), List.of(), List.of(), List.of());
  }
}
