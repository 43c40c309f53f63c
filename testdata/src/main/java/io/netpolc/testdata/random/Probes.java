package io.netpolc.testdata.random;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The flows worth asking about: every address and port on which an answer may change, and those on
/// both sides of each edge.
public final class Probes {
  private final List<IpAddress> addresses;
  private final List<Integer> ports;
  private final Map<IpAddress, Pod> pods = new HashMap<>();

  /// @param cluster whose addresses are asked about
  /// @param policies whose edges are asked about
  public Probes(ClusterState cluster, List<NetworkPolicy> policies) {
    NavigableSet<IpAddress> found = new TreeSet<>(PolicyGenerator.addresses(cluster));
    NavigableSet<Integer> numbers = new TreeSet<>(List.of(0, 1, 65535));
    for (NetworkPolicy policy : policies) {
      rules(policy).flatMap(r -> r.peers().stream()).forEach(p -> addEdges(p, found));
      rules(policy).flatMap(r -> r.ports().stream()).forEach(p -> addEdges(p, numbers));
    }
    for (Pod pod : cluster.pods()) {
      pod.ports().stream().map(ContainerPort::number).forEach(numbers::add);
      if (pod.selectable()) {
        pod.addresses().forEach(a -> pods.putIfAbsent(a, pod));
      }
    }
    for (Service service : cluster.services()) {
      service.ports().forEach(p -> numbers.add(p.number()));
    }
    addresses = List.copyOf(found);
    ports = List.copyOf(numbers);
  }

  private static Stream<PolicyRule> rules(NetworkPolicy policy) {
    return Stream.concat(policy.ingress().stream(), policy.egress().stream());
  }

  private static void addEdges(Peer peer, NavigableSet<IpAddress> found) {
    switch (peer) {
      case Peer.Pods _ -> {}
      case Peer.IpBlock block ->
          Stream.concat(Stream.of(block.cidr()), block.except().stream())
              .forEach(c -> addEdges(c, found));
    }
  }

  private static void addEdges(Cidr cidr, NavigableSet<IpAddress> found) {
    Stream.of(cidr.network().previous(), cidr.network(), cidr.last(), cidr.last().next())
        .filter(a -> a != null)
        .forEach(found::add);
  }

  private static void addEdges(PolicyPort port, NavigableSet<Integer> numbers) {
    switch (port) {
      case PolicyPort.All _, PolicyPort.Named _ -> {}
      case PolicyPort.Range range ->
          Stream.of(range.first() - 1, range.first(), range.last(), range.last() + 1)
              .filter(n -> n <= 65535)
              .forEach(numbers::add);
    }
  }

  /// Addresses of pods, nodes, Services, outside, and at both sides of each prefix's edges; sorted.
  public List<IpAddress> addresses() {
    return addresses;
  }

  /// Ports on both sides of each range's edges, named ports, 0 and 65535; sorted.
  public List<Integer> ports() {
    return ports;
  }

  /// The protocols that make a difference, ICMP as the family has it.
  public static List<Protocol> protocols(IpFamily family) {
    Protocol icmp = family == IpFamily.V4 ? Protocol.ICMP : Protocol.ICMPV6;
    return List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP, icmp, new Protocol(47));
  }

  /// The end of a flow that an address stands for.
  public FlowEnd end(IpAddress address) {
    return new FlowEnd(pods.get(address), address);
  }

  /// A random one of the flows, at least one end of which is a pod where the cluster has any; null
  /// where no pod has an address.
  public @Nullable Flow flow(Dice dice) {
    if (pods.isEmpty()) {
      return null;
    }
    List<IpAddress> podAddresses = addresses.stream().filter(pods::containsKey).toList();
    IpAddress one = dice.pick(podAddresses);
    List<IpAddress> others =
        (dice.percent(50) ? podAddresses : addresses)
            .stream().filter(a -> a.family() == one.family()).toList();
    IpAddress other = dice.pick(others);
    Protocol protocol = dice.percent(55) ? Protocol.TCP : dice.pick(protocols(one.family()));
    int port = protocol.hasPorts() ? dice.pick(ports) : 0;
    return dice.percent(50)
        ? new Flow(end(one), end(other), protocol, port)
        : new Flow(end(other), end(one), protocol, port);
  }
}
