package io.netpolc.compiler.resolve;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.resolve.ServiceAddress.Backend;
import io.netpolc.compiler.resolve.ServiceAddress.Served;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the ready backends of Service addresses: from the EndpointSlices of the Service where the
/// state has any, else from the running pods that its selector takes.
public final class ServiceResolution {
  private record Key(Protocol protocol, int port) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::protocol).thenComparingInt(Key::port);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private final Map<String, List<EndpointSlice>> slices = new HashMap<>();
  private final Map<String, List<Pod>> running = new HashMap<>();

  private ServiceResolution(ClusterState state) {
    for (EndpointSlice slice : state.endpointSlices()) {
      if (slice.serviceName() != null) {
        slices
            .computeIfAbsent(slice.namespace() + "/" + slice.serviceName(), _ -> new ArrayList<>())
            .add(slice);
      }
    }
    for (Pod pod : state.pods()) {
      if (pod.phase() == Pod.Phase.RUNNING) {
        running.computeIfAbsent(pod.namespace(), _ -> new ArrayList<>()).add(pod);
      }
    }
  }

  /// All virtual addresses of the state, in order of address. An address that several Services have
  /// serves the ports of all of them; a port that several serve has the backends of all of them.
  public static List<ServiceAddress> resolve(ClusterState state) {
    if (state.services().isEmpty()) {
      return List.of();
    }
    var resolution = new ServiceResolution(state);
    SortedMap<IpAddress, SortedMap<Key, SortedSet<Backend>>> found = new TreeMap<>();
    for (Service service : state.services()) {
      for (IpFamily family : IpFamily.values()) {
        resolution.add(service, family, found);
      }
    }
    var addresses = new ArrayList<ServiceAddress>();
    found.forEach((address, ports) -> {
      var served = new ArrayList<Served>();
      ports.forEach(
          (key, backends) -> served.add(new Served(key.protocol, key.port, List.copyOf(backends))));
      addresses.add(new ServiceAddress(address, served));
    });
    return addresses;
  }

  private void add(
      Service service,
      IpFamily family,
      SortedMap<IpAddress, SortedMap<Key, SortedSet<Backend>>> found) {
    List<IpAddress> addresses =
        service.addresses().stream().filter(address -> address.family() == family).toList();
    if (addresses.isEmpty()) {
      return;
    }
    SortedMap<Key, SortedSet<Backend>> served = new TreeMap<>();
    for (Service.Port port : service.ports()) {
      served
          .computeIfAbsent(new Key(port.protocol(), port.number()), _ -> new TreeSet<>())
          .addAll(backends(service, port, family));
    }
    for (IpAddress address : addresses) {
      SortedMap<Key, SortedSet<Backend>> there =
          found.computeIfAbsent(address, _ -> new TreeMap<>());
      served.forEach(
          (key, backends) -> there.computeIfAbsent(key, _ -> new TreeSet<>()).addAll(backends));
    }
  }

  private Collection<Backend> backends(Service service, Service.Port port, IpFamily family) {
    List<EndpointSlice> own = slices.get(service.namespace() + "/" + service.name());
    return own != null ? fromSlices(own, port, family) : fromPods(service, port, family);
  }

  private static SortedSet<Backend> fromSlices(
      List<EndpointSlice> slices, Service.Port port, IpFamily family) {
    SortedSet<Backend> backends = new TreeSet<>();
    for (EndpointSlice slice : slices) {
      for (EndpointSlice.Port candidate : slice.ports()) {
        if (!candidate.protocol().equals(port.protocol())
            || !orEmpty(candidate.name()).equals(orEmpty(port.name()))) {
          continue;
        }
        Integer number = candidate.number();
        for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
          if (endpoint.ready()) {
            endpoint.addresses().stream()
                .filter(address -> address.family() == family)
                .forEach(address ->
                    backends.add(new Backend(address, number == null ? port.number() : number)));
          }
        }
      }
    }
    return backends;
  }

  /// A missing name and an empty one mean the only port.
  private static String orEmpty(@Nullable String name) {
    return name == null ? "" : name;
  }

  private SortedSet<Backend> fromPods(Service service, Service.Port port, IpFamily family) {
    SortedSet<Backend> backends = new TreeSet<>();
    if (service.selector().isEmpty()) {
      return backends;
    }
    for (Pod pod : running.getOrDefault(service.namespace(), List.of())) {
      IpAddress address = pod.address(family);
      if (address != null && pod.labels().entrySet().containsAll(service.selector().entrySet())) {
        for (int number : targetPorts(pod, port)) {
          backends.add(new Backend(address, number));
        }
      }
    }
    return backends;
  }

  private static List<Integer> targetPorts(Pod pod, Service.Port port) {
    String target = port.targetPort();
    if (!target.isEmpty() && target.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return List.of(Integer.parseInt(target));
    }
    for (ContainerPort candidate : pod.ports()) {
      if (target.equals(candidate.name()) && candidate.protocol().equals(port.protocol())) {
        return List.of(candidate.number());
      }
    }
    return List.of();
  }
}
