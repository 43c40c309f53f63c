package io.netpolc.watch.state;

import io.netpolc.compiler.cluster.AddressClaims;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.api.ResourceList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// A cluster at one moment, as input of the compiler.
///
/// @param input policies and state
/// @param invalid objects that are not understood. Such a policy counts as one that allows nothing
///   to the pods that it selects, or as it is written if only its mode is not understood; any other
///   object is left out
/// @param conflicts two pods with one address; only one keeps it: that of the own node, then the
///   one that runs, then the first by name
/// @param homeless namespaces of pods that are not known themselves, so that nobody can say which
///   policies mean these pods
public record Snapshot(
    CheckedInput input,
    List<LiveObject.Invalid> invalid,
    List<String> conflicts,
    List<String> homeless) {
  public Snapshot {
    invalid = List.copyOf(invalid);
    conflicts = List.copyOf(conflicts);
    homeless = List.copyOf(homeless);
  }

  /// Lists everything once.
  ///
  /// @throws IOException if the server refuses or does not answer
  public static Snapshot of(ApiServer server) throws IOException {
    var builder = new Builder("");
    for (Resource resource : Resource.values()) {
      ResourceList.of(server, resource).objects().values().forEach(builder::add);
    }
    return builder.build();
  }

  /// Takes objects in any order.
  static final class Builder {
    private final Comparator<Pod> claims;
    private final SortedMap<PolicyRef, NetworkPolicy> policies = new TreeMap<>();
    private final SortedMap<String, Namespace> namespaces = new TreeMap<>();
    private final SortedMap<String, Node> nodes = new TreeMap<>();
    private final SortedMap<String, Pod> pods = new TreeMap<>();
    private final SortedMap<String, Service> services = new TreeMap<>();
    private final SortedMap<String, EndpointSlice> slices = new TreeMap<>();
    private final List<LiveObject.Invalid> invalid = new ArrayList<>();
    private final List<String> conflicts = new ArrayList<>();

    /// @param node whose pods have the better claim to an address; empty for none
    Builder(String node) {
      claims = AddressClaims.on(node);
    }

    void add(LiveObject object) {
      switch (object) {
        case LiveObject.OfPolicy(_, var policy, _) -> policies.put(policy.ref(), policy);
        case LiveObject.OfCluster(var key, var value) -> {
          String name = key.namespace() + "/" + key.name();
          switch (value) {
            case Namespace namespace -> namespaces.put(key.name(), namespace);
            case Node node -> nodes.put(key.name(), node);
            case Pod pod -> pods.put(name, pod);
            case Service service -> services.put(name, service);
            case EndpointSlice slice -> slices.put(name, slice);
          }
        }
        case LiveObject.Invalid not -> {
          invalid.add(not);
          NetworkPolicy closed = not.closed();
          if (closed != null) {
            policies.put(closed.ref(), closed);
          }
        }
      }
    }

    Snapshot build() {
      List<Pod> own = withOwnAddresses();
      List<String> homeless =
          own.stream()
              .map(Pod::namespace)
              .filter(name -> !namespaces.containsKey(name))
              .distinct()
              .toList();
      var state =
          new ClusterState(
              List.copyOf(namespaces.values()),
              own,
              List.copyOf(nodes.values()),
              List.copyOf(services.values()),
              List.copyOf(slices.values()));
      return new Snapshot(
          CheckedInput.live(List.copyOf(policies.values()), state), invalid, conflicts, homeless);
    }

    /// The pods, in order. An address that was given on before its last pod was seen to end belongs
    /// to the pod that runs.
    private List<Pod> withOwnAddresses() {
      Map<IpAddress, Pod> holders = new HashMap<>();
      Set<IpAddress> shared = new HashSet<>();
      for (Pod pod : pods.values()) {
        for (IpAddress address : pod.selectable() ? pod.addresses() : List.<IpAddress>of()) {
          Pod other = holders.get(address);
          if (other == null) {
            holders.put(address, pod);
            continue;
          }
          shared.add(address);
          Pod holder = claims.compare(pod, other) < 0 ? pod : other;
          holders.put(address, holder);
          conflicts.add(
              "%s and %s have the same address %s, which counts as that of %s"
                  .formatted(
                      other.qualifiedName(), pod.qualifiedName(), address, holder.qualifiedName()));
        }
      }
      if (shared.isEmpty()) {
        return List.copyOf(pods.values());
      }
      return pods.values().stream().map(pod -> without(pod, shared, holders)).toList();
    }

    private static Pod without(Pod pod, Set<IpAddress> shared, Map<IpAddress, Pod> holders) {
      List<IpAddress> kept =
          pod.addresses().stream()
              .filter(address -> !shared.contains(address) || pod.equals(holders.get(address)))
              .toList();
      return !pod.selectable() || kept.size() == pod.addresses().size()
          ? pod
          : pod.withAddresses(kept);
    }
  }
}
