package io.netpolc.testdata.random;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.testdata.build.ClusterBuilder;
import io.netpolc.testdata.build.PodBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Random clusters: small by default, so that policies and pods meet, and with everything in them
/// that a verdict may depend on.
public final class ClusterGenerator {
  private final Dice dice;

  /// @param dice makes the choices
  public ClusterGenerator(Dice dice) {
    this.dice = dice;
  }

  /// A cluster of 3 to 12 pods in 2 to 4 namespaces on 2 nodes.
  public ClusterState cluster() {
    return cluster(dice.between(3, 12));
  }

  /// A cluster of so many pods.
  ///
  /// @param podCount up to 30,000
  public ClusterState cluster(int podCount) {
    List<IpFamily> families =
        dice.pick(
            List.of(
                List.of(IpFamily.V4),
                List.of(IpFamily.V6),
                List.of(IpFamily.V4, IpFamily.V6),
                List.of(IpFamily.V6, IpFamily.V4)));
    List<String> namespaces = dice.some(Words.NAMESPACES, 4);
    var builder = ClusterBuilder.cluster();
    for (String namespace : namespaces) {
      builder.namespace(namespace, labels(Words.NAMESPACE_KEYS, 60));
    }
    nodes(families).forEach(n -> builder.node(n.name(), texts(n.addresses())));
    var pods = new ArrayList<Pod>();
    for (int i = 1; i <= podCount; i++) {
      pods.add(pod(dice.pick(namespaces), i, families));
    }
    pods.forEach(builder::add);
    services(builder, namespaces, families, pods);
    return builder.build();
  }

  private List<Node> nodes(List<IpFamily> families) {
    var nodes = new ArrayList<Node>();
    for (int i = 0; i < Words.NODES.size(); i++) {
      int number = i + 1;
      List<IpAddress> addresses = families.stream().map(f -> Words.node(f, number)).toList();
      nodes.add(new Node(Words.NODES.get(i), dice.percent(10) ? List.of() : addresses));
    }
    return nodes;
  }

  private static String[] texts(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).toArray(String[]::new);
  }

  private Pod pod(String namespace, int number, List<IpFamily> families) {
    PodBuilder pod = PodBuilder.pod(namespace + "/pod-" + number);
    labels(Words.KEYS, 65).forEach(pod::label);
    int node = dice.between(1, Words.NODES.size());
    pod.on(dice.percent(90) ? Words.NODES.get(node - 1) : null);
    Pod.Phase phase = phase();
    pod.phase(phase);
    if (dice.percent(10)) {
      pod.hostNetwork().on(Words.NODES.get(node - 1));
      families.forEach(f -> pod.at(Words.node(f, node).toString()));
    } else {
      boolean ended = phase == Pod.Phase.SUCCEEDED || phase == Pod.Phase.FAILED;
      int host = ended && dice.percent(40) ? dice.below(number) : number;
      int subnet = node + (host >> 8) * 2;
      for (IpFamily family : podFamilies(families)) {
        pod.at(Words.pod(family, subnet, host & 0xff).toString());
      }
    }
    containerPorts(pod);
    return pod.build();
  }

  private List<IpFamily> podFamilies(List<IpFamily> families) {
    if (dice.percent(5)) {
      return List.of();
    }
    return families.size() > 1 && dice.percent(20) ? List.of(dice.pick(families)) : families;
  }

  private Pod.Phase phase() {
    int roll = dice.below(100);
    if (roll < 85) {
      return Pod.Phase.RUNNING;
    }
    return dice.pick(List.of(Pod.Phase.values()));
  }

  private void containerPorts(PodBuilder pod) {
    for (int i = dice.below(4); i > 0; i--) {
      pod.port(
          dice.percent(80) ? dice.pick(Words.PORT_NAMES) : null,
          dice.pick(Words.PORT_PROTOCOLS),
          dice.pick(Words.PORTS));
    }
  }

  private Map<String, String> labels(List<String> keys, int chance) {
    var labels = new TreeMap<String, String>();
    for (String key : keys) {
      if (dice.percent(chance)) {
        labels.put(key, dice.pick(Words.VALUES));
      }
    }
    return labels;
  }

  private void services(
      ClusterBuilder builder, List<String> namespaces, List<IpFamily> families, List<Pod> pods) {
    for (int i = 1, count = dice.below(4); i <= count; i++) {
      Service service = service("svc-" + i, dice.pick(namespaces), i, families);
      builder.add(service);
      if (dice.percent(60)) {
        families.forEach(f -> builder.add(slice(service, f, pods)));
      }
    }
  }

  private Service service(String name, String namespace, int number, List<IpFamily> families) {
    var ports = new ArrayList<Service.Port>();
    List<Integer> numbers = dice.some(Words.PORTS, 2);
    for (int port : numbers) {
      String target =
          dice.percent(40) ? dice.pick(Words.PORT_NAMES) : dice.pick(Words.PORTS).toString();
      String portName = numbers.size() > 1 || dice.percent(50) ? "port-" + port : null;
      ports.add(new Service.Port(portName, dice.pick(Words.PORT_PROTOCOLS), port, target));
    }
    Map<String, String> selector = dice.percent(20) ? Map.of() : labels(Words.KEYS, 40);
    Stream<IpAddress> virtual = families.stream().map(f -> Words.service(f, number));
    Stream<IpAddress> external =
        families.stream().filter(_ -> dice.percent(10)).map(f -> Words.outside(f, 100 + number));
    return new Service(namespace, name, selector, Stream.concat(virtual, external).toList(), ports);
  }

  private EndpointSlice slice(Service service, IpFamily family, List<Pod> pods) {
    var endpoints = new ArrayList<EndpointSlice.Endpoint>();
    for (Pod pod : dice.some(pods, 3)) {
      IpAddress address = pod.address(family);
      if (address != null) {
        endpoints.add(new EndpointSlice.Endpoint(List.of(address), dice.percent(75)));
      }
    }
    if (dice.percent(15)) {
      endpoints.add(
          new EndpointSlice.Endpoint(List.of(Words.outside(family, dice.below(8))), true));
    }
    var ports = new ArrayList<EndpointSlice.Port>();
    for (Service.Port port : service.ports()) {
      Protocol protocol = dice.percent(95) ? port.protocol() : dice.pick(Words.PORT_PROTOCOLS);
      ports.add(
          new EndpointSlice.Port(
              port.name(), protocol, dice.percent(95) ? dice.pick(Words.PORTS) : null));
    }
    return new EndpointSlice(
        service.namespace(),
        service.name() + (family == IpFamily.V4 ? "-v4" : "-v6"),
        service.name(),
        dice.percent(10) ? List.of() : endpoints,
        ports);
  }
}
