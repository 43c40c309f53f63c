package io.netpolc.compiler.cluster;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A pod, live or standing for the replicas of a workload manifest.
///
/// @param namespace its namespace
/// @param name its name
/// @param labels its labels
/// @param addresses `status.podIPs`, in their order; empty while none is assigned
/// @param nodeName `spec.nodeName`, or null while unscheduled
/// @param hostNetwork whether it shares its node's network
/// @param phase `status.phase`; [Phase#RUNNING] for synthetic pods
/// @param ports declared by its containers and restartable init containers, in their order
/// @param owner the workload it belongs to, or null
/// @param synthetic whether it was made from a workload manifest, with made-up addresses
public record Pod(
    String namespace,
    String name,
    Map<String, String> labels,
    List<IpAddress> addresses,
    @Nullable String nodeName,
    boolean hostNetwork,
    Phase phase,
    List<ContainerPort> ports,
    @Nullable Owner owner,
    boolean synthetic)
    implements ClusterObject {
  /// `status.phase` of a pod.
  public enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    UNKNOWN
  }

  /// The controller of a pod.
  ///
  /// @param kind such as `Deployment`; a ReplicaSet's own Deployment where it can be told
  /// @param name its name
  public record Owner(String kind, String name) {}

  public Pod {
    labels = Map.copyOf(labels);
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
  }

  /// The same pod with other labels.
  public Pod withLabels(Map<String, String> others) {
    return new Pod(
        namespace, name, others, addresses, nodeName, hostNetwork, phase, ports, owner, synthetic);
  }

  /// The same pod with other addresses.
  public Pod withAddresses(List<IpAddress> others) {
    return new Pod(
        namespace, name, labels, others, nodeName, hostNetwork, phase, ports, owner, synthetic);
  }

  /// The same pod with another owner.
  public Pod withOwner(@Nullable Owner other) {
    return new Pod(
        namespace, name, labels, addresses, nodeName, hostNetwork, phase, ports, other, synthetic);
  }

  /// Whether the pod has ended: its addresses may belong to another pod by now, so for policy it
  /// does not exist.
  public boolean completed() {
    return phase == Phase.SUCCEEDED || phase == Phase.FAILED;
  }

  /// Whether policies see it as a pod: not completed, and not on its node's network.
  public boolean selectable() {
    return !completed() && !hostNetwork;
  }

  /// Its first address of a family, or null.
  public @Nullable IpAddress address(IpFamily family) {
    for (IpAddress address : addresses) {
      if (address.family() == family) {
        return address;
      }
    }
    return null;
  }

  /// `namespace/name`.
  public String qualifiedName() {
    return namespace + "/" + name;
  }
}
