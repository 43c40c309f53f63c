package io.netpolc.testdata.incremental;

import io.netpolc.compiler.cluster.AddressClaims;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.incremental.LiveTables;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.resolve.ServiceAddress;
import io.netpolc.compiler.resolve.ServiceResolution;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.testdata.random.Dice;
import io.netpolc.testdata.random.Probes;
import io.netpolc.testdata.random.Scenario;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A cluster that becomes another one step by step, in an order that the dice make, and tables that
/// are told each step.
final class ChangingCluster {
  private final String node;
  private final LiveTables tables;
  private final Map<String, Namespace> namespaces = new TreeMap<>();
  private final Map<String, Pod> pods = new TreeMap<>();
  private final Map<PolicyRef, NetworkPolicy> policies = new TreeMap<>();
  private final Map<String, Node> nodes = new TreeMap<>();
  private ClusterState outside =
      new ClusterState(List.of(), List.of(), List.of(), List.of(), List.of());
  private Map<IpAddress, ServiceAddress> services = new HashMap<>();

  ChangingCluster(String node, LiveTables tables) {
    this.node = node;
    this.tables = tables;
  }

  /// The steps to a scenario. Services change at once, at some point.
  List<Runnable> stepsTo(Scenario scenario, Dice dice) {
    ClusterState wanted = scenario.cluster();
    var steps = new ArrayList<Runnable>();
    for (Namespace namespace : wanted.namespaces()) {
      steps.add(() -> {
        namespaces.put(namespace.name(), namespace);
        tables.put(namespace);
      });
    }
    for (Node known : wanted.nodes()) {
      steps.add(() -> put(known));
    }
    Map<String, Pod> left = new LinkedHashMap<>(pods);
    for (Pod pod : wanted.pods()) {
      left.remove(pod.qualifiedName());
      steps.add(() -> put(pod));
    }
    left.values()
        .forEach(pod ->
            steps.add(() -> {
              pods.remove(pod.qualifiedName());
              tables.removePod(pod.namespace(), pod.name());
            }));
    Map<PolicyRef, NetworkPolicy> old = new LinkedHashMap<>(policies);
    for (NetworkPolicy policy : scenario.policies()) {
      old.remove(policy.ref());
      NetworkPolicy inMode =
          policy.withMode(dice.percent(30) ? PolicyMode.AUDIT : PolicyMode.ENFORCE);
      steps.add(() -> {
        policies.put(policy.ref(), inMode);
        tables.put(inMode);
      });
    }
    old.keySet()
        .forEach(ref ->
            steps.add(() -> {
              policies.remove(ref);
              tables.removePolicy(ref);
            }));
    steps.add(() -> outside = wanted);
    var shuffled = new ArrayList<Runnable>();
    while (!steps.isEmpty()) {
      shuffled.add(steps.remove(dice.below(steps.size())));
    }
    return shuffled;
  }

  /// A change that clusters seldom make: an address that is or was another pod's, a Service's or a
  /// node's becomes that of a pod or of the own node, or a pod moves between nodes and networks.
  void twist(Scenario scenario, Dice dice) {
    ClusterState of = scenario.cluster();
    List<IpAddress> all = List.copyOf(new Probes(of, List.of()).addresses());
    if (of.pods().isEmpty() || all.isEmpty()) {
      return;
    }
    Pod pod = dice.pick(of.pods());
    switch (dice.below(3)) {
      case 0 -> put(pod.hostNetwork() ? pod : pod.withAddresses(List.of(dice.pick(all))));
      case 1 ->
          put(
              new Pod(
                  pod.namespace(),
                  pod.name(),
                  pod.labels(),
                  pod.addresses(),
                  dice.pick(List.of(node, "elsewhere")),
                  dice.percent(50),
                  dice.pick(List.of(Pod.Phase.values())),
                  pod.ports(),
                  pod.owner(),
                  pod.synthetic()));
      default -> put(new Node(node, dice.percent(40) ? List.of() : List.of(dice.pick(all))));
    }
  }

  private void put(Pod pod) {
    pods.put(pod.qualifiedName(), pod);
    tables.put(pod);
  }

  private void put(Node known) {
    nodes.put(known.name(), known);
    if (known.name().equals(node)) {
      tables.put(known);
    }
  }

  /// Tells the tables what Services lead to now, and has them work out everything.
  void settle() {
    Map<IpAddress, ServiceAddress> now = new HashMap<>();
    ServiceResolution.resolve(state()).forEach(service -> now.put(service.address(), service));
    for (IpAddress address : List.copyOf(services.keySet())) {
      if (!now.containsKey(address)) {
        tables.removeService(address);
      }
    }
    now.forEach((address, service) -> {
      if (!service.equals(services.get(address))) {
        tables.put(service);
      }
    });
    services = now;
    tables.commit();
  }

  /// All policies, those included that are only audited.
  List<NetworkPolicy> policies() {
    return List.copyOf(policies.values());
  }

  List<NetworkPolicy> enforced() {
    return policies.values().stream()
        .filter(policy -> policy.mode() == PolicyMode.ENFORCE)
        .toList();
  }

  /// The cluster as it is, each address with the one pod that has the best claim to it.
  ClusterState state() {
    Comparator<Pod> claims = AddressClaims.on(node);
    Map<IpAddress, List<Pod>> claimants = new HashMap<>();
    for (Pod pod : pods.values()) {
      for (IpAddress address : pod.selectable() ? pod.addresses() : List.<IpAddress>of()) {
        claimants.computeIfAbsent(address, _ -> new ArrayList<>()).add(pod);
      }
    }
    List<Pod> alone =
        pods.values().stream()
            .map(pod ->
                pod.selectable()
                    ? pod.withAddresses(
                        pod.addresses().stream()
                            .filter(address ->
                                Collections.min(
                                        claimants.getOrDefault(address, List.of(pod)), claims)
                                    .equals(pod))
                            .toList())
                    : pod)
            .toList();
    return new ClusterState(
        List.copyOf(namespaces.values()),
        alone,
        List.copyOf(nodes.values()),
        outside.services(),
        outside.endpointSlices());
  }
}
