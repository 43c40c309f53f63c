package io.netpolc.compiler.frontend.objects;

import io.netpolc.compiler.cluster.ServiceCall;
import io.netpolc.compiler.frontend.schema.NameRules;
import io.netpolc.compiler.frontend.schema.ObjectMeta.NameRule;
import io.netpolc.compiler.frontend.yaml.Projection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The kinds that make up the cluster state, with the fields of each that are read.
public enum ClusterKind {
  NAMESPACE("Namespace", "", false, ""),
  NODE("Node", "", false, "status.addresses"),
  POD(
      "Pod",
      "",
      true,
      "spec.nodeName spec.hostNetwork spec.containers.ports spec.initContainers.ports"
          + " spec.initContainers.restartPolicy status.phase status.podIP status.podIPs"),
  SERVICE(
      "Service",
      "",
      true,
      "spec.type spec.selector spec.clusterIP spec.clusterIPs spec.externalIPs spec.ports"
          + " status.loadBalancer"),
  ENDPOINT_SLICE(
      "EndpointSlice",
      "discovery.k8s.io",
      true,
      "addressType endpoints.addresses endpoints.conditions ports"),
  DEPLOYMENT("Deployment", "apps", true, "spec"),
  STATEFUL_SET("StatefulSet", "apps", true, "spec"),
  DAEMON_SET("DaemonSet", "apps", true, "spec"),
  REPLICA_SET("ReplicaSet", "apps", true, "spec"),
  REPLICATION_CONTROLLER("ReplicationController", "", true, "spec"),
  JOB("Job", "batch", true, "spec status"),
  CRON_JOB("CronJob", "batch", true, "spec"),
  VALIDATING_WEBHOOKS(
      "ValidatingWebhookConfiguration",
      "admissionregistration.k8s.io",
      false,
      "webhooks.clientConfig.service",
      ServiceCall.Kind.VALIDATING_WEBHOOK),
  MUTATING_WEBHOOKS(
      "MutatingWebhookConfiguration",
      "admissionregistration.k8s.io",
      false,
      "webhooks.clientConfig.service",
      ServiceCall.Kind.MUTATING_WEBHOOK),
  CUSTOM_RESOURCE_DEFINITION(
      "CustomResourceDefinition",
      "apiextensions.k8s.io",
      false,
      "spec.conversion.webhook.clientConfig.service",
      ServiceCall.Kind.CONVERSION_WEBHOOK),
  API_SERVICE(
      "APIService", "apiregistration.k8s.io", false, "spec.service", ServiceCall.Kind.API_SERVICE),
  SERVICE_MONITOR(
      "ServiceMonitor",
      "monitoring.coreos.com",
      true,
      "spec.selector spec.namespaceSelector spec.endpoints.port spec.endpoints.targetPort"),
  POD_MONITOR(
      "PodMonitor",
      "monitoring.coreos.com",
      true,
      "spec.selector spec.namespaceSelector spec.podMetricsEndpoints.port"
          + " spec.podMetricsEndpoints.portNumber spec.podMetricsEndpoints.targetPort");

  private static final Map<String, ClusterKind> BY_KIND =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(k -> k.kind, k -> k));

  private static final Map<String, Projection> PROJECTIONS =
      Stream.of(values())
          .collect(Collectors.toUnmodifiableMap(k -> k.kind, ClusterKind::projection));

  private final String kind;
  private final String group;
  private final boolean namespaced;
  private final String fields;
  private final ServiceCall.@Nullable Kind caller;

  ClusterKind(String kind, String group, boolean namespaced, String fields) {
    this(kind, group, namespaced, fields, null);
  }

  /// @param fields paths of the fields that are read, apart from `metadata`, separated by spaces
  ClusterKind(
      String kind,
      String group,
      boolean namespaced,
      String fields,
      ServiceCall.@Nullable Kind caller) {
    this.caller = caller;
    this.kind = kind;
    this.group = group;
    this.namespaced = namespaced;
    this.fields = fields;
  }

  /// The kind of an object, or null if it is none of these.
  ///
  /// @param apiVersion `v1`, `apps/v1`; the version itself does not matter
  public static @Nullable ClusterKind of(String apiVersion, String kind) {
    ClusterKind found = BY_KIND.get(kind);
    if (found == null) {
      return null;
    }
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    // Deployments, DaemonSets and ReplicaSets lived in `extensions` before.
    boolean formerly = found.group.equals("apps") && group.equals("extensions");
    return found.group.equals(group) || formerly ? found : null;
  }

  /// What names of this kind must follow.
  NameRule nameRule() {
    return this == NAMESPACE ? NameRules::dnsLabel : NameRules::subdomain;
  }

  /// The fields to keep of an object whose kind has this name; null if it is none of these.
  public static @Nullable Projection projection(String kind) {
    return PROJECTIONS.get(kind);
  }

  private Projection projection() {
    Projection kept =
        Projection.of(("apiVersion kind metadata " + fields).strip().split(" "))
            .without("metadata", "annotations", "managedFields");
    return this == POD
        ? kept.keeping(
            "metadata", "annotations", Set.of(CallerReaders.SCRAPE, CallerReaders.SCRAPE_PORT))
        : kept;
  }

  /// The word in `kind`.
  public String kind() {
    return kind;
  }

  /// What its objects are to the apiserver, which calls Services because of them; null for those
  /// that make it call nobody.
  ServiceCall.@Nullable Kind caller() {
    return caller;
  }

  /// Whether its objects live in namespaces.
  boolean namespaced() {
    return namespaced;
  }
}
