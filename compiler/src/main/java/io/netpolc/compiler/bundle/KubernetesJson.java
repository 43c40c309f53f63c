package io.netpolc.compiler.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.compiler.cluster.ClusterObject;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.verdict.Direction;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Checked policies and cluster state as Kubernetes objects in JSON Lists, with every default
/// written out: what the front end reads back to equal records (spans apart). One object a line, so
/// that two lists can be compared as text.
public final class KubernetesJson {
  private KubernetesJson() {}

  /// A `List` of NetworkPolicies.
  public static String policies(List<NetworkPolicy> policies) {
    return list(lines(policies));
  }

  /// A `List` of Namespaces, Nodes, Pods, Services and EndpointSlices, in this order.
  public static String cluster(ClusterState cluster) {
    return list(lines(cluster));
  }

  /// A `List` of both, cluster state first.
  public static String objects(List<NetworkPolicy> policies, ClusterState cluster) {
    return list(Stream.concat(lines(cluster), lines(policies)));
  }

  private static Stream<String> lines(List<NetworkPolicy> policies) {
    return policies.stream().map(policy -> JsonText.compact(json -> policy(json, policy)));
  }

  private static Stream<String> lines(ClusterState cluster) {
    Stream<ClusterObject> objects =
        Stream.of(
                cluster.namespaces(),
                cluster.nodes(),
                cluster.pods(),
                cluster.services(),
                cluster.endpointSlices())
            .flatMap(List::stream);
    return objects.map(object -> JsonText.compact(json -> object(json, object)));
  }

  private static String list(Stream<String> lines) {
    return lines
        .map(line -> "\n" + line)
        .collect(
            Collectors.joining(
                ",", "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[", "\n]}\n"));
  }

  private static void object(JsonGenerator json, ClusterObject value) throws IOException {
    switch (value) {
      case Namespace namespace -> namespace(json, namespace);
      case Node node -> node(json, node);
      case Pod pod -> pod(json, pod);
      case Service service -> service(json, service);
      case EndpointSlice slice -> endpointSlice(json, slice);
    }
  }

  private static void start(JsonGenerator json, String apiVersion, String kind) throws IOException {
    json.writeStartObject();
    json.writeStringField("apiVersion", apiVersion);
    json.writeStringField("kind", kind);
  }

  private static void metadata(
      JsonGenerator json, @Nullable String namespace, String name, Map<String, String> labels)
      throws IOException {
    json.writeObjectFieldStart("metadata");
    json.writeStringField("name", name);
    if (namespace != null) {
      json.writeStringField("namespace", namespace);
    }
    strings(json, "labels", labels);
  }

  private static void strings(JsonGenerator json, String field, Map<String, String> values)
      throws IOException {
    if (!values.isEmpty()) {
      json.writeObjectFieldStart(field);
      for (var entry : new TreeMap<>(values).entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
    }
  }

  private static void policy(JsonGenerator json, NetworkPolicy policy) throws IOException {
    start(json, "networking.k8s.io/v1", "NetworkPolicy");
    metadata(json, policy.ref().namespace(), policy.ref().name(), Map.of());
    if (policy.mode() != PolicyMode.ENFORCE) {
      strings(json, "annotations", Map.of(PolicyMode.ANNOTATION, policy.mode().value()));
    }
    json.writeEndObject();
    json.writeObjectFieldStart("spec");
    selector(json, "podSelector", policy.podSelector());
    json.writeArrayFieldStart("policyTypes");
    for (Direction direction : policy.isolatesInOrder()) {
      json.writeString(direction.policyType());
    }
    json.writeEndArray();
    rules(json, "ingress", "from", policy.ingress());
    rules(json, "egress", "to", policy.egress());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void rules(
      JsonGenerator json, String field, String peersField, List<PolicyRule> rules)
      throws IOException {
    if (rules.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(field);
    for (PolicyRule rule : rules) {
      json.writeStartObject();
      if (!rule.ports().isEmpty()) {
        json.writeArrayFieldStart("ports");
        for (PolicyPort port : rule.ports()) {
          port(json, port);
        }
        json.writeEndArray();
      }
      if (!rule.peers().isEmpty()) {
        json.writeArrayFieldStart(peersField);
        for (Peer peer : rule.peers()) {
          peer(json, peer);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void port(JsonGenerator json, PolicyPort port) throws IOException {
    json.writeStartObject();
    json.writeStringField("protocol", port.protocol().toString());
    switch (port) {
      case PolicyPort.All _ -> {}
      case PolicyPort.Range range -> {
        json.writeNumberField("port", range.first());
        if (range.last() != range.first()) {
          json.writeNumberField("endPort", range.last());
        }
      }
      case PolicyPort.Named named -> json.writeStringField("port", named.name());
    }
    json.writeEndObject();
  }

  private static void peer(JsonGenerator json, Peer peer) throws IOException {
    json.writeStartObject();
    switch (peer) {
      case Peer.Pods pods -> {
        if (pods.namespaceSelector() != null) {
          selector(json, "namespaceSelector", pods.namespaceSelector());
        }
        if (pods.podSelector() != null) {
          selector(json, "podSelector", pods.podSelector());
        }
      }
      case Peer.IpBlock block -> {
        json.writeObjectFieldStart("ipBlock");
        json.writeStringField("cidr", block.cidr().toString());
        if (!block.except().isEmpty()) {
          json.writeArrayFieldStart("except");
          for (Cidr cidr : block.except()) {
            json.writeString(cidr.toString());
          }
          json.writeEndArray();
        }
        json.writeEndObject();
      }
    }
    json.writeEndObject();
  }

  private static void selector(JsonGenerator json, String field, LabelSelector selector)
      throws IOException {
    json.writeObjectFieldStart(field);
    if (!selector.isEverything()) {
      json.writeArrayFieldStart("matchExpressions");
      for (LabelSelector.Requirement requirement : selector.requirements()) {
        json.writeStartObject();
        json.writeStringField("key", requirement.key());
        json.writeStringField("operator", requirement.operator().word());
        if (!requirement.values().isEmpty()) {
          json.writeArrayFieldStart("values");
          for (String value : requirement.values()) {
            json.writeString(value);
          }
          json.writeEndArray();
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void namespace(JsonGenerator json, Namespace namespace) throws IOException {
    start(json, "v1", "Namespace");
    metadata(json, null, namespace.name(), namespace.labels());
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void node(JsonGenerator json, Node node) throws IOException {
    start(json, "v1", "Node");
    metadata(json, null, node.name(), Map.of());
    json.writeEndObject();
    json.writeObjectFieldStart("status");
    json.writeArrayFieldStart("addresses");
    for (IpAddress address : node.addresses()) {
      json.writeStartObject();
      json.writeStringField("type", "InternalIP");
      json.writeStringField("address", address.toString());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void pod(JsonGenerator json, Pod pod) throws IOException {
    start(json, "v1", "Pod");
    metadata(json, pod.namespace(), pod.name(), pod.labels());
    json.writeEndObject();
    json.writeObjectFieldStart("spec");
    if (pod.nodeName() != null) {
      json.writeStringField("nodeName", pod.nodeName());
    }
    if (pod.hostNetwork()) {
      json.writeBooleanField("hostNetwork", true);
    }
    json.writeArrayFieldStart("containers");
    json.writeStartObject();
    json.writeStringField("name", "c");
    json.writeArrayFieldStart("ports");
    for (ContainerPort port : pod.ports()) {
      json.writeStartObject();
      json.writeNumberField("containerPort", port.number());
      if (port.name() != null) {
        json.writeStringField("name", port.name());
      }
      json.writeStringField("protocol", port.protocol().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
    podStatus(json, pod);
    json.writeEndObject();
  }

  private static void podStatus(JsonGenerator json, Pod pod) throws IOException {
    String phase = pod.phase().name();
    json.writeObjectFieldStart("status");
    json.writeStringField("phase", phase.charAt(0) + phase.substring(1).toLowerCase(Locale.ROOT));
    if (!pod.addresses().isEmpty()) {
      json.writeStringField("podIP", pod.addresses().getFirst().toString());
      json.writeArrayFieldStart("podIPs");
      for (IpAddress address : pod.addresses()) {
        json.writeStartObject();
        json.writeStringField("ip", address.toString());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void service(JsonGenerator json, Service service) throws IOException {
    start(json, "v1", "Service");
    metadata(json, service.namespace(), service.name(), Map.of());
    json.writeEndObject();
    json.writeObjectFieldStart("spec");
    strings(json, "selector", service.selector());
    json.writeArrayFieldStart("clusterIPs");
    for (IpAddress address : service.addresses()) {
      json.writeString(address.toString());
    }
    json.writeEndArray();
    json.writeArrayFieldStart("ports");
    for (Service.Port port : service.ports()) {
      json.writeStartObject();
      if (port.name() != null) {
        json.writeStringField("name", port.name());
      }
      json.writeStringField("protocol", port.protocol().toString());
      json.writeNumberField("port", port.number());
      if (port.targetPort().matches("[0-9]+")) {
        json.writeNumberField("targetPort", Integer.parseInt(port.targetPort()));
      } else {
        json.writeStringField("targetPort", port.targetPort());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void endpointSlice(JsonGenerator json, EndpointSlice slice) throws IOException {
    start(json, "discovery.k8s.io/v1", "EndpointSlice");
    String service = slice.serviceName();
    metadata(
        json,
        slice.namespace(),
        slice.name(),
        service == null ? Map.of() : Map.of("kubernetes.io/service-name", service));
    json.writeEndObject();
    json.writeStringField("addressType", addressType(slice));
    json.writeArrayFieldStart("endpoints");
    for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
      json.writeStartObject();
      json.writeArrayFieldStart("addresses");
      for (IpAddress address : endpoint.addresses()) {
        json.writeString(address.toString());
      }
      json.writeEndArray();
      json.writeObjectFieldStart("conditions");
      json.writeBooleanField("ready", endpoint.ready());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("ports");
    for (EndpointSlice.Port port : slice.ports()) {
      json.writeStartObject();
      if (port.name() != null) {
        json.writeStringField("name", port.name());
      }
      json.writeStringField("protocol", port.protocol().toString());
      if (port.number() != null) {
        json.writeNumberField("port", port.number());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static String addressType(EndpointSlice slice) {
    for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
      for (IpAddress address : endpoint.addresses()) {
        return address.family() == IpFamily.V4 ? "IPv4" : "IPv6";
      }
    }
    return "IPv4";
  }
}
