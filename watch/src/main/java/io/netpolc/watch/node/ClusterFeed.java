package io.netpolc.watch.node;

import io.netpolc.compiler.cluster.ClusterObject;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.compiler.incremental.LiveTables;
import io.netpolc.compiler.incremental.ServiceAddresses;
import io.netpolc.compiler.resolve.ServiceAddress;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Tells tables what becomes of a cluster, object by object, in any order. A pod whose namespace is
/// not known waits for it: nobody can say which policies mean it.
final class ClusterFeed {
  static final String POLICY = "NetworkPolicy";

  private final String node;
  private final PolicyMode mode;
  private final LiveTables tables;
  private final ServiceAddresses services = new ServiceAddresses();
  private final Set<String> namespaces = new HashSet<>();
  private final SortedMap<String, Map<String, Pod>> homeless = new TreeMap<>();
  private final Set<PolicyRef> policies = new HashSet<>();
  private final Set<PolicyRef> audited = new HashSet<>();

  /// @param node the name of this node
  /// @param mode [PolicyMode#AUDIT] has no policy enforced
  /// @param tables that know nothing yet
  ClusterFeed(String node, PolicyMode mode, LiveTables tables) {
    this.node = node;
    this.mode = mode;
    this.tables = tables;
  }

  /// An object is there, or has changed, or has gone.
  ///
  /// @param now null if it has gone
  void put(ObjectKey key, @Nullable LiveObject now) {
    switch (now) {
      case null -> remove(key);
      case LiveObject.OfCluster(_, var object) -> put(object);
      case LiveObject.OfPolicy(_, var policy, _) -> put(policy);
      case LiveObject.Invalid invalid -> {
        NetworkPolicy closed = invalid.closed();
        if (closed != null) {
          put(closed);
        } else {
          remove(key);
        }
      }
    }
  }

  private void put(NetworkPolicy policy) {
    NetworkPolicy inForce = mode == PolicyMode.AUDIT ? policy.withMode(mode) : policy;
    policies.add(policy.ref());
    if (inForce.mode() == PolicyMode.AUDIT) {
      audited.add(policy.ref());
    } else {
      audited.remove(policy.ref());
    }
    tables.put(inForce);
  }

  private void put(ClusterObject object) {
    switch (object) {
      case Namespace namespace -> {
        namespaces.add(namespace.name());
        tables.put(namespace);
        Map<String, Pod> waiting = homeless.remove(namespace.name());
        if (waiting != null) {
          waiting.values().forEach(tables::put);
        }
      }
      case Node known -> {
        if (known.name().equals(node)) {
          tables.put(known);
        }
      }
      case Pod pod -> {
        services.put(pod);
        if (namespaces.contains(pod.namespace())) {
          tables.put(pod);
        } else {
          tables.removePod(pod.namespace(), pod.name());
          homeless.computeIfAbsent(pod.namespace(), _ -> new HashMap<>()).put(pod.name(), pod);
        }
      }
      case Service service -> services.put(service);
      case EndpointSlice slice -> services.put(slice);
    }
  }

  private void remove(ObjectKey key) {
    String name = key.name();
    String namespace = key.namespace();
    switch (key.kind()) {
      case POLICY -> {
        var ref = new PolicyRef(namespace, name);
        policies.remove(ref);
        audited.remove(ref);
        tables.removePolicy(ref);
      }
      case "Namespace" -> {
        namespaces.remove(name);
        tables.removeNamespace(name);
      }
      case "Node" -> {
        if (name.equals(node)) {
          tables.put(new Node(name, List.of()));
        }
      }
      case "Pod" -> {
        services.removePod(namespace, name);
        tables.removePod(namespace, name);
        Map<String, Pod> waiting = homeless.get(namespace);
        if (waiting != null && waiting.remove(name) != null && waiting.isEmpty()) {
          homeless.remove(namespace);
        }
      }
      case "Service" -> services.removeService(namespace, name);
      case "EndpointSlice" -> services.removeSlice(namespace, name);
      default -> throw new IllegalArgumentException("nobody follows " + key);
    }
  }

  /// Tells what has become of Services; after a number of changes.
  void settle() {
    for (ServiceAddresses.Resolved resolved : services.take()) {
      ServiceAddress service = resolved.service();
      if (service == null) {
        tables.removeService(resolved.address());
      } else {
        tables.put(service);
      }
    }
  }

  /// Namespaces that pods are in and nobody knows.
  SortedSet<String> unknownNamespaces() {
    return new TreeSet<>(homeless.keySet());
  }

  /// How many policies there are.
  int policyCount() {
    return policies.size();
  }

  /// How many of them are only audited.
  int auditedCount() {
    return audited.size();
  }

  /// How many are enforced.
  int enforcedCount() {
    return policies.size() - audited.size();
  }
}
