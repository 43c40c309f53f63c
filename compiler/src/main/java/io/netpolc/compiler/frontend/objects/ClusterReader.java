package io.netpolc.compiler.frontend.objects;

import io.netpolc.compiler.cluster.Callers;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.EndpointSlice;
import io.netpolc.compiler.cluster.MonitoredPods;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.ScrapeTarget;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.cluster.ServiceCall;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.schema.FieldErrors;
import io.netpolc.compiler.frontend.schema.FieldPath;
import io.netpolc.compiler.frontend.schema.ObjectFields;
import io.netpolc.compiler.frontend.schema.ObjectMeta;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.source.Span;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Collects the objects of the cluster kinds and makes one cluster state of them. An object that is
/// given twice with the same meaning counts once; with another meaning it is an error.
public final class ClusterReader {
  private static final String DEFAULT_NAMESPACE = "default";

  /// An object and where its name is.
  private record Placed<T>(T value, Span span) {}

  private final DiagnosticSink sink;
  private final FieldErrors errors;
  private final Map<String, Placed<Namespace>> namespaces = new LinkedHashMap<>();
  private final Map<String, Placed<Node>> nodes = new LinkedHashMap<>();
  private final Map<Map<String, String>, Map<String, String>> labelSets = new HashMap<>();
  private final Map<String, Placed<ReadPod>> pods = new LinkedHashMap<>();
  private final Map<String, Placed<Service>> services = new LinkedHashMap<>();
  private final Map<String, Placed<EndpointSlice>> slices = new LinkedHashMap<>();
  private final Map<String, Placed<Workload>> workloads = new LinkedHashMap<>();
  private final Set<ServiceCall> calls = new HashSet<>();
  private final Set<ScrapeTarget> scrapeTargets = new HashSet<>();
  private final Set<Monitor> monitors = new LinkedHashSet<>();
  private final Map<String, Map<String, String>> serviceLabels = new HashMap<>();

  /// Starts with nothing.
  public ClusterReader(DiagnosticSink sink) {
    this.sink = sink;
    this.errors = new FieldErrors(sink);
  }

  /// Takes an object. If it is not valid, that is reported and it is left out.
  public void add(ClusterKind kind, Mapping mapping) {
    ServiceCall.Kind caller = kind.caller();
    if (caller != null) {
      calls.addAll(CallerReaders.calls(caller, mapping));
      return;
    }
    if (kind == ClusterKind.SERVICE_MONITOR || kind == ClusterKind.POD_MONITOR) {
      Monitor monitor = Monitor.read(kind, mapping);
      if (monitor != null) {
        monitors.add(monitor);
      }
      return;
    }
    int errorsBefore = sink.errorCount();
    var object = new ObjectFields(mapping, FieldPath.ROOT, errors);
    ObjectMeta meta = ObjectMeta.read(object, kind.nameRule());
    if (meta == null) {
      return;
    }
    Runnable put = read(kind, object, meta);
    if (sink.errorCount() == errorsBefore) {
      put.run();
    }
  }

  /// Reads the object; the result puts it in its place.
  private Runnable read(ClusterKind kind, ObjectFields object, ObjectMeta meta) {
    String namespace = meta.namespace().isEmpty() ? DEFAULT_NAMESPACE : meta.namespace();
    String key = namespace + "/" + (meta.name().isEmpty() ? meta.generateName() : meta.name());
    return switch (kind) {
      case NAMESPACE -> {
        Namespace value = ObjectReaders.namespace(object, meta);
        yield () -> put(namespaces, meta.name(), value, kind, meta);
      }
      case NODE -> {
        Node value = ObjectReaders.node(object, meta);
        yield () -> put(nodes, meta.name(), value, kind, meta);
      }
      case POD -> {
        ReadPod value = ObjectReaders.pod(object, meta.sharing(labelSets), namespace);
        ScrapeTarget target = CallerReaders.scrapeTarget(object, namespace, value.pod().name());
        yield () -> {
          put(pods, key, value, kind, meta);
          if (target != null) {
            scrapeTargets.add(target);
          }
        };
      }
      case SERVICE -> {
        Service value = ObjectReaders.service(object, meta, namespace);
        yield () -> {
          put(services, key, value, kind, meta);
          serviceLabels.put(key, meta.labels());
        };
      }
      case ENDPOINT_SLICE -> {
        EndpointSlice value = ObjectReaders.endpointSlice(object, meta, namespace);
        yield () -> put(slices, key, value, kind, meta);
      }
      case DEPLOYMENT,
          STATEFUL_SET,
          DAEMON_SET,
          REPLICA_SET,
          REPLICATION_CONTROLLER,
          JOB,
          CRON_JOB -> {
        Workload value = Workload.read(kind, object, meta, namespace);
        yield () -> put(workloads, kind.kind() + " " + key, value, kind, meta);
      }
      case VALIDATING_WEBHOOKS,
          MUTATING_WEBHOOKS,
          CUSTOM_RESOURCE_DEFINITION,
          API_SERVICE,
          SERVICE_MONITOR,
          POD_MONITOR ->
          throw new IllegalArgumentException("no part of the state itself: " + kind);
    };
  }

  private <T> void put(
      Map<String, Placed<T>> objects, String key, T value, ClusterKind kind, ObjectMeta meta) {
    Placed<T> first = objects.putIfAbsent(key, new Placed<>(value, meta.nameSpan()));
    if (first == null || first.value().equals(value)) {
      return;
    }
    String name = kind.namespaced() ? key.substring(key.indexOf(' ') + 1) : key;
    sink.report(
        Diagnostic.error(
                DiagnosticCode.NP1014,
                meta.nameSpan(),
                "%s `%s` is given twice, with different content".formatted(kind.kind(), name))
            .withSecondary(first.span(), "first given here"));
  }

  /// Makes the state of all that was added.
  ///
  /// @param policyNamespaces namespaces of policies with a place to point at; those without an
  ///   object are reported and invented
  public ClusterState build(Map<String, Span> policyNamespaces) {
    List<ReadPod> live = sorted(pods);
    List<Workload> allWorkloads = sorted(workloads);
    List<Service> allServices = sorted(services);
    List<Node> allNodes = sorted(nodes);
    Supplier<Set<IpAddress>> used =
        () -> {
          var addresses = new HashSet<IpAddress>();
          live.forEach(pod -> addresses.addAll(pod.pod().addresses()));
          allServices.forEach(service -> addresses.addAll(service.addresses()));
          allNodes.forEach(node -> addresses.addAll(node.addresses()));
          return addresses;
        };
    List<Pod> allPods = new WorkloadPods(live, allWorkloads, used, sink).pods();
    reportSharedAddresses(allPods);
    var state =
        new ClusterState(
            sorted(namespaces), allPods, allNodes, allServices, sorted(slices), callers());
    return LivedIn.complete(state, policyNamespaces, sink);
  }

  private Callers callers() {
    List<Monitor.LabelledService> labelled =
        monitors.isEmpty()
            ? List.of()
            : services.entrySet().stream()
                .map(entry ->
                    new Monitor.LabelledService(
                        entry.getValue().value(),
                        serviceLabels.getOrDefault(entry.getKey(), Map.of())))
                .toList();
    return new Callers(
        calls.stream().sorted(ServiceCall.ORDER).toList(),
        scrapeTargets.stream().sorted(ScrapeTarget.ORDER).toList(),
        monitors.stream()
            .flatMap(monitor -> monitor.pods(labelled).stream())
            .distinct()
            .sorted(MonitoredPods.ORDER)
            .toList());
  }

  /// Objects in order of their keys.
  private static <T> List<T> sorted(Map<String, Placed<T>> objects) {
    return objects.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getValue().value())
        .toList();
  }

  private void reportSharedAddresses(List<Pod> allPods) {
    var holders = new HashMap<IpAddress, Pod>();
    for (Pod pod : allPods) {
      if (!pod.selectable()) {
        continue;
      }
      for (IpAddress address : pod.addresses()) {
        Pod other = holders.putIfAbsent(address, pod);
        if (other != null) {
          reportShared(address, other, pod);
        }
      }
    }
  }

  private void reportShared(IpAddress address, Pod first, Pod second) {
    Placed<ReadPod> at = pods.get(second.qualifiedName());
    Placed<ReadPod> before = pods.get(first.qualifiedName());
    var message =
        "pods `%s` and `%s` have the same address `%s`"
            .formatted(first.qualifiedName(), second.qualifiedName(), address);
    if (at == null || before == null) {
      sink.report(Diagnostic.error(DiagnosticCode.NP3002, message));
      return;
    }
    sink.report(
        Diagnostic.error(DiagnosticCode.NP3002, at.span(), message)
            .withSecondary(before.span(), "also has `" + address + "`"));
  }
}
