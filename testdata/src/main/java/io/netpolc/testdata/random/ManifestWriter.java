package io.netpolc.testdata.random;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes a cluster as manifests, so that tests can drive the whole path from text.
public final class ManifestWriter {
  private final YamlText yaml = new YamlText();

  private ManifestWriter() {}

  /// All objects of a cluster as YAML documents.
  public static String cluster(ClusterState cluster) {
    var writer = new ManifestWriter();
    cluster.namespaces().forEach(writer::namespace);
    cluster.nodes().forEach(writer::node);
    cluster.pods().forEach(writer::pod);
    cluster.services().forEach(writer::service);
    cluster.endpointSlices().forEach(writer::slice);
    return writer.yaml.toString();
  }

  private void namespace(Namespace namespace) {
    yaml.document("v1", "Namespace");
    var labels = new TreeMap<>(namespace.labels());
    labels.remove(Namespace.NAME_LABEL);
    metadata(null, namespace.name(), labels);
  }

  private void node(Node node) {
    yaml.document("v1", "Node");
    metadata(null, node.name(), Map.of());
    yaml.line(0, "status:");
    yaml.line(1, "addresses:");
    yaml.line(1, "- type: Hostname");
    yaml.line(2, "address: " + YamlText.quoted(node.name()));
    for (IpAddress address : node.addresses()) {
      yaml.line(1, "- type: InternalIP");
      yaml.line(2, "address: " + YamlText.quoted(address.toString()));
    }
  }

  private void pod(Pod pod) {
    yaml.document("v1", "Pod");
    metadata(pod.namespace(), pod.name(), pod.labels());
    yaml.line(0, "spec:");
    if (pod.nodeName() != null) {
      yaml.line(1, "nodeName: " + pod.nodeName());
    }
    if (pod.hostNetwork()) {
      yaml.line(1, "hostNetwork: true");
    }
    yaml.line(1, "containers:");
    yaml.line(1, "- name: main");
    yaml.line(2, "image: example.com/none");
    yaml.line(2, pod.ports().isEmpty() ? "ports: []" : "ports:");
    for (ContainerPort port : pod.ports()) {
      yaml.line(2, "- containerPort: " + port.number());
      yaml.line(3, "protocol: " + port.protocol());
      if (port.name() != null) {
        yaml.line(3, "name: " + port.name());
      }
    }
    yaml.line(0, "status:");
    yaml.line(1, "phase: " + word(pod.phase()));
    if (!pod.addresses().isEmpty()) {
      yaml.line(1, "podIP: " + YamlText.quoted(pod.addresses().getFirst().toString()));
      yaml.line(1, "podIPs:");
      pod.addresses().forEach(a -> yaml.line(1, "- ip: " + YamlText.quoted(a.toString())));
    }
  }

  private static String word(Pod.Phase phase) {
    String name = phase.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }

  private void service(Service service) {
    yaml.document("v1", "Service");
    metadata(service.namespace(), service.name(), Map.of());
    yaml.line(0, "spec:");
    List<IpAddress> clusterIps = clusterIps(service);
    yaml.line(1, "clusterIP: " + YamlText.quoted(clusterIps.getFirst().toString()));
    addresses("clusterIPs", clusterIps);
    addresses(
        "externalIPs", service.addresses().stream().filter(a -> !clusterIps.contains(a)).toList());
    if (!service.selector().isEmpty()) {
      yaml.line(1, "selector:");
      yaml.map(2, service.selector());
    }
    yaml.line(1, "ports:");
    for (Service.Port port : service.ports()) {
      yaml.line(1, "- port: " + port.number());
      yaml.line(2, "protocol: " + port.protocol());
      yaml.line(2, "targetPort: " + port.targetPort());
      if (port.name() != null) {
        yaml.line(2, "name: " + port.name());
      }
    }
  }

  /// The first of each family; a Service has no more.
  private static List<IpAddress> clusterIps(Service service) {
    var first = new TreeMap<IpFamily, IpAddress>();
    service.addresses().forEach(a -> first.putIfAbsent(a.family(), a));
    return service.addresses().stream().filter(first::containsValue).toList();
  }

  private void addresses(String field, List<IpAddress> addresses) {
    if (!addresses.isEmpty()) {
      yaml.line(1, field + ":");
      addresses.forEach(a -> yaml.line(1, "- " + YamlText.quoted(a.toString())));
    }
  }

  private void slice(EndpointSlice slice) {
    yaml.document("discovery.k8s.io/v1", "EndpointSlice");
    String serviceName = slice.serviceName();
    metadata(
        slice.namespace(),
        slice.name(),
        serviceName == null ? Map.of() : Map.of("kubernetes.io/service-name", serviceName));
    yaml.line(0, "addressType: " + (slice.name().endsWith("-v6") ? "IPv6" : "IPv4"));
    yaml.line(0, slice.endpoints().isEmpty() ? "endpoints: []" : "endpoints:");
    for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
      yaml.line(0, "- addresses:");
      endpoint.addresses().forEach(a -> yaml.line(1, "- " + YamlText.quoted(a.toString())));
      yaml.line(1, "conditions:");
      yaml.line(2, "ready: " + endpoint.ready());
    }
    yaml.line(0, slice.ports().isEmpty() ? "ports: []" : "ports:");
    for (EndpointSlice.Port port : slice.ports()) {
      yaml.line(0, "- protocol: " + port.protocol());
      if (port.name() != null) {
        yaml.line(1, "name: " + port.name());
      }
      if (port.number() != null) {
        yaml.line(1, "port: " + port.number());
      }
    }
  }

  private void metadata(@Nullable String namespace, String name, Map<String, String> labels) {
    yaml.line(0, "metadata:");
    yaml.line(1, "name: " + YamlText.quoted(name));
    if (namespace != null) {
      yaml.line(1, "namespace: " + YamlText.quoted(namespace));
    }
    if (!labels.isEmpty()) {
      yaml.line(1, "labels:");
      yaml.map(2, labels);
    }
  }
}
