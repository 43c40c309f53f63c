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
/// @param calls Services that the apiserver calls, in their order; no verdict depends on them
/// @param scrapeTargets pods that ask for their metrics to be fetched, likewise
public record ClusterState(
    List<Namespace> namespaces,
    List<Pod> pods,
    List<Node> nodes,
    List<Service> services,
    List<EndpointSlice> endpointSlices,
    List<ServiceCall> calls,
    List<ScrapeTarget> scrapeTargets) {
  public ClusterState {
    namespaces = List.copyOf(namespaces);
    pods = List.copyOf(pods);
    nodes = List.copyOf(nodes);
    services = List.copyOf(services);
    endpointSlices = List.copyOf(endpointSlices);
    calls = List.copyOf(calls);
    scrapeTargets = List.copyOf(scrapeTargets);
  }

  /// A cluster of which nobody knows who calls from outside.
  public ClusterState(
      List<Namespace> namespaces,
      List<Pod> pods,
      List<Node> nodes,
      List<Service> services,
      List<EndpointSlice> endpointSlices) {
    this(namespaces, pods, nodes, services, endpointSlices, List.of(), List.of());
  }

  /// A cluster with nothing in it.
  public static ClusterState empty() {
    return new ClusterState(List.of(), List.of(), List.of(), List.of(), List.of());
  }
}
