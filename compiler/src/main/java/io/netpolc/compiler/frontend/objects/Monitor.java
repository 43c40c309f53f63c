package io.netpolc.compiler.frontend.objects;

import io.netpolc.compiler.cluster.MonitoredPods;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.frontend.yaml.Node;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.frontend.yaml.Node.ScalarType;
import io.netpolc.compiler.frontend.yaml.Node.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A ServiceMonitor or PodMonitor of the Prometheus operator: whose metrics are to be fetched. No
/// verdict depends on it, so one that is not understood, or whose selector has more than labels, is
/// left out.
///
/// @param kind which of the two
/// @param words the object, as people call it
/// @param namespaces of the Services or pods it takes; null for every namespace
/// @param labels that those have
/// @param endpoints which ports of them
record Monitor(
    ClusterKind kind,
    String words,
    @Nullable List<String> namespaces,
    Map<String, String> labels,
    List<Mapping> endpoints) {
  private static final String DEFAULT_NAMESPACE = "default";

  /// A Service with its own labels.
  record LabelledService(Service service, Map<String, String> labels) {}

  /// Reads an object; null where it is not understood.
  static @Nullable Monitor read(ClusterKind kind, Mapping object) {
    Map<String, String> labels = labels(CallerReaders.at(object, "spec", "selector"));
    Node metadata = CallerReaders.at(object, "metadata");
    String name = metadata instanceof Mapping fields ? fields.text("name") : null;
    if (labels == null || name == null) {
      return null;
    }
    String own = metadata instanceof Mapping fields ? fields.text("namespace") : null;
    String namespace = own == null || own.isEmpty() ? DEFAULT_NAMESPACE : own;
    String field = kind == ClusterKind.POD_MONITOR ? "podMetricsEndpoints" : "endpoints";
    return new Monitor(
        kind,
        kind.kind() + " " + namespace + "/" + name,
        namespaces(CallerReaders.at(object, "spec", "namespaceSelector"), namespace),
        labels,
        mappings(CallerReaders.at(object, "spec", field)));
  }

  private static @Nullable Map<String, String> labels(@Nullable Node selector) {
    if (!(selector instanceof Mapping fields)
        || (fields.get("matchExpressions") instanceof Sequence more && !more.items().isEmpty())) {
      return null;
    }
    var labels = new TreeMap<String, String>();
    if (fields.get("matchLabels") instanceof Mapping wanted) {
      for (Node.Entry entry : wanted.entries()) {
        if (!(entry.value() instanceof Scalar(ScalarType type, String text, _))
            || type != ScalarType.STRING) {
          return null;
        }
        labels.put(entry.key(), text);
      }
    }
    return labels;
  }

  private static @Nullable List<String> namespaces(@Nullable Node selector, String own) {
    if (!(selector instanceof Mapping fields)) {
      return List.of(own);
    }
    if (fields.get("any") instanceof Scalar any && any.text().equals("true")) {
      return null;
    }
    var names = new ArrayList<String>();
    if (fields.get("matchNames") instanceof Sequence given) {
      for (Node name : given.items()) {
        if (name instanceof Scalar text) {
          names.add(text.text());
        }
      }
    }
    return names.isEmpty() ? List.of(own) : names;
  }

  private static List<Mapping> mappings(@Nullable Node list) {
    return list instanceof Sequence items
        ? items.items().stream().filter(Mapping.class::isInstance).map(Mapping.class::cast).toList()
        : List.of();
  }

  /// The pods it is about.
  ///
  /// @param services all of the state
  List<MonitoredPods> pods(List<LabelledService> services) {
    var found = new ArrayList<MonitoredPods>();
    for (Mapping endpoint : endpoints) {
      if (kind == ClusterKind.POD_MONITOR) {
        ofPods(endpoint, found);
      } else {
        services.stream()
            .filter(service -> takes(service))
            .forEach(service -> ofService(endpoint, service.service(), found));
      }
    }
    return found;
  }

  private boolean takes(LabelledService service) {
    return !service.service().selector().isEmpty()
        && (namespaces == null || namespaces.contains(service.service().namespace()))
        && service.labels().entrySet().containsAll(labels.entrySet());
  }

  private void ofPods(Mapping endpoint, List<MonitoredPods> found) {
    for (String field : List.of("port", "portNumber", "targetPort")) {
      String port = text(endpoint, field);
      if (port != null) {
        if (namespaces == null) {
          found.add(new MonitoredPods(words, null, labels, port));
        } else {
          namespaces.forEach(
              namespace -> found.add(new MonitoredPods(words, namespace, labels, port)));
        }
        return;
      }
    }
  }

  private void ofService(Mapping endpoint, Service service, List<MonitoredPods> found) {
    String name = text(endpoint, "port");
    String port =
        name == null
            ? text(endpoint, "targetPort")
            : service.ports().stream()
                .filter(declared -> name.equals(declared.name()))
                .map(Service.Port::targetPort)
                .findFirst()
                .orElse(null);
    if (port != null) {
      found.add(new MonitoredPods(words, service.namespace(), service.selector(), port));
    }
  }

  private static @Nullable String text(Mapping endpoint, String field) {
    return endpoint.get(field) instanceof Scalar(ScalarType type, String text, _)
            && (type == ScalarType.STRING || type == ScalarType.INTEGER)
            && !text.isEmpty()
        ? text
        : null;
  }
}
