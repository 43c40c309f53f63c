package io.netpolc.compiler.incremental;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.resolve.ServiceAddress;
import io.netpolc.compiler.resolve.ServiceResolution;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Where Service addresses lead, kept at what a cluster says. What is asked for is resolved by
/// [ServiceResolution] from the objects that have to do with one address.
public final class ServiceAddresses {
  private final SortedMap<String, Service> services = new TreeMap<>();
  private final Map<IpAddress, SortedSet<String>> having = new HashMap<>();
  private final Map<String, String> servedBy = new HashMap<>();
  private final Map<String, SortedMap<String, EndpointSlice>> slices = new HashMap<>();
  private final Map<String, SortedMap<String, Pod>> pods = new HashMap<>();
  private final Map<String, SortedSet<String>> withoutSlices = new HashMap<>();
  private final Set<IpAddress> doubtful = new TreeSet<>();

  /// Knows of no Service.
  public ServiceAddresses() {}

  /// A Service is there, or is another one.
  public void put(Service service) {
    String name = service.namespace() + "/" + service.name();
    leave(services.put(name, service), name);
    for (IpAddress address : service.addresses()) {
      add(having, address, name);
    }
    doubtful.addAll(service.addresses());
    if (!slices.containsKey(name)) {
      add(withoutSlices, service.namespace(), name);
    }
  }

  /// A Service has gone.
  public void removeService(String namespace, String name) {
    String qualified = namespace + "/" + name;
    leave(services.remove(qualified), qualified);
    remove(withoutSlices, namespace, qualified);
  }

  private void leave(@Nullable Service service, String name) {
    if (service != null) {
      service.addresses().forEach(address -> remove(having, address, name));
      doubtful.addAll(service.addresses());
    }
  }

  /// A part of what is behind a Service is there, or is another one.
  public void put(EndpointSlice slice) {
    String name = slice.namespace() + "/" + slice.name();
    String service =
        slice.serviceName() == null ? null : slice.namespace() + "/" + slice.serviceName();
    String before = service == null ? servedBy.remove(name) : servedBy.put(name, service);
    if (before != null && !before.equals(service)) {
      forget(before, name);
    }
    if (service != null) {
      slices.computeIfAbsent(service, _ -> new TreeMap<>()).put(name, slice);
      remove(withoutSlices, slice.namespace(), service);
      doubt(service);
    }
  }

  /// A part of what is behind a Service has gone.
  public void removeSlice(String namespace, String name) {
    String qualified = namespace + "/" + name;
    String service = servedBy.remove(qualified);
    if (service != null) {
      forget(service, qualified);
    }
  }

  private void forget(String service, String slice) {
    SortedMap<String, EndpointSlice> left = slices.get(service);
    if (left != null && left.remove(slice) != null && left.isEmpty()) {
      slices.remove(service);
      Service known = services.get(service);
      if (known != null) {
        add(withoutSlices, known.namespace(), service);
      }
    }
    doubt(service);
  }

  private void doubt(String service) {
    Service known = services.get(service);
    if (known != null) {
      doubtful.addAll(known.addresses());
    }
  }

  /// A pod is there, or is another one. Where a Service has no slices its selector says which pods
  /// are behind it.
  public void put(Pod pod) {
    pods.computeIfAbsent(pod.namespace(), _ -> new TreeMap<>()).put(pod.name(), pod);
    withoutSlices.getOrDefault(pod.namespace(), new TreeSet<>()).forEach(this::doubt);
  }

  /// A pod has gone.
  public void removePod(String namespace, String name) {
    SortedMap<String, Pod> there = pods.get(namespace);
    if (there != null && there.remove(name) != null && there.isEmpty()) {
      pods.remove(namespace);
    }
    withoutSlices.getOrDefault(namespace, new TreeSet<>()).forEach(this::doubt);
  }

  /// What an address may lead to now.
  ///
  /// @param service null if no Service has the address
  public record Resolved(IpAddress address, @Nullable ServiceAddress service) {}

  /// The addresses that may lead elsewhere than they did at the last call.
  public List<Resolved> take() {
    List<Resolved> resolved = new ArrayList<>();
    for (IpAddress address : doubtful) {
      ServiceAddress found = null;
      for (ServiceAddress service : ServiceResolution.resolve(concerning(address))) {
        if (service.address().equals(address)) {
          found = service;
        }
      }
      resolved.add(new Resolved(address, found));
    }
    doubtful.clear();
    return resolved;
  }

  /// What has to do with an address.
  private ClusterState concerning(IpAddress address) {
    List<Service> named = new ArrayList<>();
    List<EndpointSlice> behind = new ArrayList<>();
    Map<String, Collection<Pod>> selectable = new TreeMap<>();
    for (String name : having.getOrDefault(address, new TreeSet<>())) {
      Service service = services.get(name);
      if (service != null) {
        named.add(service);
        SortedMap<String, EndpointSlice> of = slices.get(name);
        if (of != null) {
          behind.addAll(of.values());
        } else {
          String namespace = service.namespace();
          selectable.put(namespace, pods.getOrDefault(namespace, new TreeMap<>()).values());
        }
      }
    }
    return new ClusterState(
        List.of(),
        selectable.values().stream().flatMap(Collection::stream).toList(),
        List.of(),
        named,
        behind);
  }

  private static <K> void add(Map<K, SortedSet<String>> of, K key, String name) {
    of.computeIfAbsent(key, _ -> new TreeSet<>()).add(name);
  }

  private static <K> void remove(Map<K, SortedSet<String>> of, K key, String name) {
    SortedSet<String> names = of.get(key);
    if (names != null && names.remove(name) && names.isEmpty()) {
      of.remove(key);
    }
  }
}
