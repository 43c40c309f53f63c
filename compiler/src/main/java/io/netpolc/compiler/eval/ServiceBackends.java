package io.netpolc.compiler.eval;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What stands behind the address of a Service: the endpoints of its EndpointSlices, or the running
/// pods that its selector selects where the state has no slice of it.
final class ServiceBackends {
  private final ClusterState cluster;
  private final Map<IpAddress, List<Service>> having = new HashMap<>();

  ServiceBackends(ClusterState cluster) {
    this.cluster = cluster;
    for (Service service : cluster.services()) {
      for (IpAddress address : Set.copyOf(service.addresses())) {
        having.computeIfAbsent(address, _ -> new ArrayList<>()).add(service);
      }
    }
  }

  /// A backend after translation. Ordered by address, then port.
  record Backend(IpAddress address, int port) implements Comparable<Backend> {
    private static final Comparator<Backend> ORDER =
        Comparator.comparing(Backend::address).thenComparingInt(Backend::port);

    @Override
    public int compareTo(Backend other) {
      return ORDER.compare(this, other);
    }
  }

  /// Whether the address is a Service's and no pod's.
  boolean isServiceAddress(FlowEnd end) {
    return end.pod() == null && having.containsKey(end.address());
  }

  /// The ready backends in order; empty where the port is not served.
  List<Backend> ready(IpAddress address, Protocol protocol, int port) {
    var backends = new TreeSet<Backend>();
    for (Service service : having.getOrDefault(address, List.of())) {
      for (Service.Port served : service.ports()) {
        if (served.protocol().equals(protocol) && served.number() == port) {
          backends.addAll(behind(service, served, address.family()));
        }
      }
    }
    return List.copyOf(backends);
  }

  private List<Backend> behind(Service service, Service.Port port, IpFamily family) {
    List<EndpointSlice> slices =
        cluster.endpointSlices().stream()
            .filter(s -> s.namespace().equals(service.namespace()))
            .filter(s -> service.name().equals(s.serviceName()))
            .toList();
    return slices.isEmpty() ? bySelector(service, port, family) : bySlices(slices, port, family);
  }

  private static List<Backend> bySlices(
      List<EndpointSlice> slices, Service.Port port, IpFamily family) {
    var backends = new ArrayList<Backend>();
    for (EndpointSlice slice : slices) {
      for (EndpointSlice.Port slicePort : slice.ports()) {
        if (!slicePort.protocol().equals(port.protocol())
            || !Objects.equals(orEmpty(slicePort.name()), orEmpty(port.name()))) {
          continue;
        }
        Integer number = slicePort.number();
        slice.endpoints().stream()
            .filter(EndpointSlice.Endpoint::ready)
            .flatMap(e -> e.addresses().stream())
            .filter(a -> a.family() == family)
            .forEach(a -> backends.add(new Backend(a, number == null ? port.number() : number)));
      }
    }
    return backends;
  }

  private static String orEmpty(@Nullable String name) {
    return name == null ? "" : name;
  }

  private List<Backend> bySelector(Service service, Service.Port port, IpFamily family) {
    var backends = new ArrayList<Backend>();
    for (Pod pod : cluster.pods()) {
      IpAddress address = pod.address(family);
      if (address != null && selects(service, pod)) {
        targetPorts(pod, port).forEach(number -> backends.add(new Backend(address, number)));
      }
    }
    return backends;
  }

  private static boolean selects(Service service, Pod pod) {
    return !service.selector().isEmpty()
        && pod.phase() == Pod.Phase.RUNNING
        && pod.namespace().equals(service.namespace())
        && service.selector().entrySet().stream()
            .allMatch(
                (Map.Entry<String, String> e) -> e.getValue().equals(pod.labels().get(e.getKey())));
  }

  /// The number itself, or the first container port of that name and protocol, as the endpoints
  /// controller looks it up.
  private static List<Integer> targetPorts(Pod pod, Service.Port port) {
    if (port.targetPort().matches("[0-9]{1,5}")) {
      return List.of(Integer.valueOf(port.targetPort()));
    }
    return pod.ports().stream()
        .filter(c -> port.targetPort().equals(c.name()) && c.protocol().equals(port.protocol()))
        .map(c -> c.number())
        .limit(1)
        .toList();
  }
}
