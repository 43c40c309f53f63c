package io.netpolc.compiler.frontend.objects;

import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.schema.NameRules;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.schema.ObjectFields.TextEntry;
import io.netpolc.compiler.frontend.schema.ObjectMeta;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.frontend.yaml.Node.ScalarType;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads one object of each cluster kind that is not a workload. Fields that are not read are
/// ignored; those that are read are checked.
final class ObjectReaders {
  private static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

  private ObjectReaders() {}

  static Namespace namespace(ObjectFields object, ObjectMeta meta) {
    var labels = new TreeMap<>(meta.labels());
    String given = labels.put(Namespace.NAME_LABEL, meta.name());
    if (given != null && !given.equals(meta.name())) {
      object
          .errors()
          .warning(
              DiagnosticCode.NP1019,
              meta.nameSpan(),
              "label `%s` of namespace `%s` is always its name; `%s` is ignored"
                  .formatted(Namespace.NAME_LABEL, meta.name(), given));
    }
    return new Namespace(meta.name(), labels);
  }

  static Node node(ObjectFields object, ObjectMeta meta) {
    var addresses = new LinkedHashSet<IpAddress>();
    ObjectFields status = object.object("status");
    if (status != null) {
      for (ObjectFields item : status.objects("addresses")) {
        addNodeAddress(item, addresses);
      }
    }
    return new Node(meta.name(), List.copyOf(addresses));
  }

  private static void addNodeAddress(ObjectFields item, Set<IpAddress> addresses) {
    if (item.text("type").endsWith("IP")) {
      Addresses.add(item, "address", addresses);
      return;
    }
    IpAddress address = IpAddress.parse(item.text("address"));
    if (address != null) {
      addresses.add(address);
    }
  }

  static ReadPod pod(ObjectFields object, ObjectMeta meta, String namespace) {
    PodSpec spec = PodSpec.read(object.object("spec"));
    ObjectFields status = object.object("status");
    boolean manifest = !meta.live() && (status == null || status.isEmpty());
    var pod =
        new Pod(
            namespace,
            meta.name().isEmpty() ? meta.generateName() : meta.name(),
            meta.labels(),
            Addresses.ofPod(status),
            spec.nodeName(),
            spec.hostNetwork(),
            manifest ? Pod.Phase.RUNNING : phase(status),
            spec.ports(),
            null,
            manifest);
    return new ReadPod(pod, meta.owner(), manifest);
  }

  private static Pod.Phase phase(@Nullable ObjectFields status) {
    Scalar text = status == null ? null : status.string("phase");
    if (status == null || text == null) {
      return Pod.Phase.PENDING;
    }
    return switch (text.text()) {
      case "", "Pending" -> Pod.Phase.PENDING;
      case "Running" -> Pod.Phase.RUNNING;
      case "Succeeded" -> Pod.Phase.SUCCEEDED;
      case "Failed" -> Pod.Phase.FAILED;
      case "Unknown" -> Pod.Phase.UNKNOWN;
      default -> {
        status
            .errors()
            .unsupported(
                status.path("phase"),
                text.span(),
                text.text(),
                List.of("Pending", "Running", "Succeeded", "Failed", "Unknown"));
        yield Pod.Phase.UNKNOWN;
      }
    };
  }

  static Service service(ObjectFields object, ObjectMeta meta, String namespace) {
    var addresses = new LinkedHashSet<IpAddress>();
    var selector = new TreeMap<String, String>();
    var ports = new ArrayList<Service.Port>();
    ObjectFields spec = object.object("spec");
    if (spec != null) {
      boolean external = spec.text("type").equals("ExternalName");
      for (TextEntry entry : external ? List.<TextEntry>of() : spec.stringMap("selector")) {
        selector.put(entry.key(), entry.value());
      }
      addServiceAddresses(spec, addresses);
      for (ObjectFields port : spec.objects("ports")) {
        Service.Port read = servicePort(port);
        if (read != null) {
          ports.add(read);
        }
      }
    }
    ObjectFields status = object.object("status");
    ObjectFields balancer = status == null ? null : status.object("loadBalancer");
    if (balancer != null) {
      for (ObjectFields ingress : balancer.objects("ingress")) {
        Addresses.add(ingress, "ip", addresses);
      }
    }
    return new Service(namespace, meta.name(), selector, List.copyOf(addresses), ports);
  }

  private static void addServiceAddresses(ObjectFields spec, Set<IpAddress> addresses) {
    Addresses.addAll(spec, "clusterIPs", addresses);
    if (addresses.isEmpty() && !spec.text("clusterIP").equals("None")) {
      Addresses.add(spec, "clusterIP", addresses);
    }
    Addresses.addAll(spec, "externalIPs", addresses);
  }

  private static Service.@Nullable Port servicePort(ObjectFields port) {
    String name = port.text("name");
    Protocol protocol = PodSpec.protocol(port);
    Integer number = PodSpec.portNumber(port, "port");
    String target = targetPort(port);
    if (protocol == null || number == null) {
      return null;
    }
    return new Service.Port(
        name.isEmpty() ? null : name,
        protocol,
        number,
        target.isEmpty() ? number.toString() : target);
  }

  /// Reads `targetPort`, checked as the apiserver's `ValidatePortNumOrName` does; empty where it is
  /// not given, which 0 and the empty string mean too.
  private static String targetPort(ObjectFields port) {
    Scalar target = port.integerOrString("targetPort");
    if (target == null || target.text().isEmpty()) {
      return "";
    }
    String text = target.text();
    if (target.type() == ScalarType.STRING) {
      for (String problem : NameRules.portName(text)) {
        port.errors().invalid(port.path("targetPort"), target.span(), text, problem);
      }
      return text;
    }
    int number = Integer.parseInt(text);
    if (number == 0) {
      return "";
    }
    for (String problem : NameRules.portNumber(number)) {
      port.errors().invalid(port.path("targetPort"), target.span(), number, problem);
    }
    return text;
  }

  static EndpointSlice endpointSlice(ObjectFields object, ObjectMeta meta, String namespace) {
    boolean names = object.text("addressType").equals("FQDN");
    var endpoints = new ArrayList<EndpointSlice.Endpoint>();
    for (ObjectFields endpoint : object.objects("endpoints")) {
      var addresses = new LinkedHashSet<IpAddress>();
      if (!names) {
        Addresses.addAll(endpoint, "addresses", addresses);
      }
      ObjectFields conditions = endpoint.object("conditions");
      boolean ready = conditions == null || conditions.bool("ready", true);
      endpoints.add(new EndpointSlice.Endpoint(List.copyOf(addresses), ready));
    }
    var ports = new ArrayList<EndpointSlice.Port>();
    for (ObjectFields port : object.objects("ports")) {
      String name = port.text("name");
      Protocol protocol = PodSpec.protocol(port);
      Integer number = endpointPort(port);
      if (protocol != null) {
        ports.add(new EndpointSlice.Port(name.isEmpty() ? null : name, protocol, number));
      }
    }
    Map<String, String> labels = meta.labels();
    return new EndpointSlice(
        namespace, meta.name(), labels.get(SERVICE_NAME_LABEL), endpoints, ports);
  }

  private static @Nullable Integer endpointPort(ObjectFields port) {
    Integer number = port.integer("port");
    if (number != null) {
      for (String problem : NameRules.portNumber(number)) {
        port.errors().invalid(port.path("port"), port.spanOf("port"), number, problem);
      }
    }
    return number;
  }
}
