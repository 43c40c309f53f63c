package io.netpolc.compiler.frontend.objects;

import io.netpolc.compiler.cluster.ScrapeTarget;
import io.netpolc.compiler.cluster.ServiceCall;
import io.netpolc.compiler.cluster.ServiceCall.Kind;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.yaml.Node;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.frontend.yaml.Node.ScalarType;
import io.netpolc.compiler.frontend.yaml.Node.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads who calls pods without being a pod, or is asked to by an annotation. No verdict depends on
/// it, so what is not understood is left out.
final class CallerReaders {
  static final String SCRAPE = "prometheus.io/scrape";
  static final String SCRAPE_PORT = "prometheus.io/port";

  private static final int HTTPS = 443;
  private static final int LAST_PORT = 65_535;

  private CallerReaders() {}

  /// The Services that an object makes the apiserver call; none for an API that it has itself.
  ///
  /// @param kind of the object
  static List<ServiceCall> calls(Kind kind, Mapping object) {
    String name = object.get("metadata") instanceof Mapping metadata ? metadata.text("name") : null;
    if (name == null) {
      return List.of();
    }
    var calls = new ArrayList<ServiceCall>();
    for (Mapping service : services(kind, object)) {
      ServiceCall call = call(kind, name, service);
      if (call != null) {
        calls.add(call);
      }
    }
    return calls;
  }

  private static List<Mapping> services(Kind kind, Mapping object) {
    return switch (kind) {
      case API_SERVICE -> single(at(object, "spec", "service"));
      case CONVERSION_WEBHOOK ->
          single(at(object, "spec", "conversion", "webhook", "clientConfig", "service"));
      case VALIDATING_WEBHOOK, MUTATING_WEBHOOK -> ofWebhooks(object);
    };
  }

  private static List<Mapping> single(@Nullable Node service) {
    return service instanceof Mapping mapping ? List.of(mapping) : List.of();
  }

  /// The value at the end of a path of fields, or null.
  static @Nullable Node at(Node object, String... path) {
    Node value = object;
    for (String field : path) {
      value = value instanceof Mapping fields ? fields.get(field) : null;
      if (value == null) {
        return null;
      }
    }
    return value;
  }

  private static List<Mapping> ofWebhooks(Mapping object) {
    var services = new ArrayList<Mapping>();
    if (object.get("webhooks") instanceof Sequence webhooks) {
      for (Node webhook : webhooks.items()) {
        services.addAll(single(at(webhook, "clientConfig", "service")));
      }
    }
    return services;
  }

  private static @Nullable ServiceCall call(Kind kind, String name, Mapping service) {
    String namespace = service.text("namespace");
    String serviceName = service.text("name");
    Integer port = service.entry("port") == null ? Integer.valueOf(HTTPS) : port(service, "port");
    return namespace == null || serviceName == null || port == null
        ? null
        : new ServiceCall(kind, name, namespace, serviceName, port);
  }

  /// What a pod's annotations ask for; null where they ask for nothing, or name no port.
  static @Nullable ScrapeTarget scrapeTarget(ObjectFields pod, String namespace, String name) {
    if (!(pod.get("metadata") instanceof Mapping metadata)
        || !(metadata.get("annotations") instanceof Mapping annotations)
        || !"true".equals(annotations.text(SCRAPE))) {
      return null;
    }
    Integer port = port(annotations, SCRAPE_PORT);
    return port == null ? null : new ScrapeTarget(namespace, name, port);
  }

  private static @Nullable Integer port(Mapping fields, String field) {
    if (!(fields.get(field) instanceof Scalar(ScalarType type, String text, _))
        || (type != ScalarType.INTEGER && type != ScalarType.STRING)
        || !text.matches("[0-9]{1,5}")) {
      return null;
    }
    int port = Integer.parseInt(text);
    return port >= 1 && port <= LAST_PORT ? port : null;
  }
}
