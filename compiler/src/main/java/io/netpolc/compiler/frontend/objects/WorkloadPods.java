package io.netpolc.compiler.frontend.objects;

import io.netpolc.compiler.cluster.MadeUpAddresses;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.schema.ObjectMeta.OwnerReference;
import io.netpolc.compiler.net.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The pods of a state: those that were read, each with the workload it belongs to, and one for
/// each workload that has none of them, two where it wants several: more would be no different.
/// Made-up addresses are counted in order of namespace, name and kind, those of second pods behind
/// all others.
final class WorkloadPods {
  private static final String HASH_LABEL = "pod-template-hash";

  private static final int FIRST = 0;
  private static final int SECOND = 1;

  private static final Comparator<Pod> BY_NAME =
      Comparator.comparing(Pod::namespace).thenComparing(Pod::name);

  private final List<ReadPod> live;
  private final List<Workload> workloads;
  private final Supplier<Set<IpAddress>> used;
  private final DiagnosticSink sink;
  private final Map<String, Workload> byName = new HashMap<>();
  private final Map<String, List<Pod>> liveByNamespace = new HashMap<>();
  private final Set<String> podNames = new HashSet<>();
  private final Set<String> served = new HashSet<>();
  private @Nullable MadeUpAddresses madeUp;
  private boolean exhausted;

  /// @param live pods as read
  /// @param workloads all workloads
  /// @param used addresses that must not be made up; asked for once, if any is
  WorkloadPods(
      List<ReadPod> live,
      List<Workload> workloads,
      Supplier<Set<IpAddress>> used,
      DiagnosticSink sink) {
    this.live = live;
    this.workloads = workloads;
    this.used = used;
    this.sink = sink;
  }

  /// All pods, in order of namespace and name.
  List<Pod> pods() {
    for (Workload workload : workloads) {
      byName.put(key(workload.kind(), workload.namespace(), workload.name()), workload);
    }
    var result = new ArrayList<Pod>();
    var manifests = new ArrayList<Pod>();
    for (ReadPod read : live) {
      Pod pod = withOwner(read.pod(), owner(read));
      podNames.add(pod.qualifiedName());
      liveByNamespace.computeIfAbsent(pod.namespace(), _ -> new ArrayList<>()).add(pod);
      (read.manifest() ? manifests : result).add(pod);
    }
    manifests.sort(BY_NAME);
    manifests.forEach(pod -> result.add(withAddresses(pod)));
    List<Workload> podless =
        workloads.stream()
            .filter(Workload::runs)
            .filter(workload -> !hasPods(workload))
            .sorted(
                Comparator.comparing(Workload::namespace)
                    .thenComparing(Workload::name)
                    .thenComparing(Workload::kind))
            .toList();
    podless.forEach(workload -> result.add(withAddresses(standIn(workload, FIRST))));
    podless.stream()
        .filter(Workload::several)
        .forEach(workload -> result.add(withAddresses(standIn(workload, SECOND))));
    result.sort(BY_NAME);
    return result;
  }

  /// Follows the controllers of a pod up to the workload that nothing else in the input controls.
  private Pod.@Nullable Owner owner(ReadPod read) {
    OwnerReference at = read.owner();
    if (at == null) {
      return null;
    }
    String namespace = read.pod().namespace();
    Pod.Owner owner = new Pod.Owner(at.kind(), at.name());
    for (int level = 0; level < 4 && at != null; level++) {
      served.add(key(at.kind(), namespace, at.name()));
      owner = new Pod.Owner(at.kind(), at.name());
      Workload workload = byName.get(key(at.kind(), namespace, at.name()));
      if (workload == null) {
        break;
      }
      at = workload.owner();
    }
    Pod.Owner deployment = deploymentByHash(owner, read.pod());
    if (deployment == null) {
      return owner;
    }
    served.add(key(deployment.kind(), namespace, deployment.name()));
    return deployment;
  }

  /// The Deployment of a ReplicaSet that is not in the input, told by the hash that the Deployment
  /// put on the pod and into the ReplicaSet's name.
  private static Pod.@Nullable Owner deploymentByHash(Pod.Owner owner, Pod pod) {
    String suffix = "-" + pod.labels().getOrDefault(HASH_LABEL, "");
    String name = owner.name();
    boolean told =
        owner.kind().equals("ReplicaSet")
            && suffix.length() > 1
            && name.endsWith(suffix)
            && name.length() > suffix.length();
    return told
        ? new Pod.Owner("Deployment", name.substring(0, name.length() - suffix.length()))
        : null;
  }

  /// Whether a workload's pods are there already: as pods, or as those of the workload it belongs
  /// to.
  private boolean hasPods(Workload workload) {
    OwnerReference owner = workload.owner();
    if (owner != null
        && byName.containsKey(key(owner.kind(), workload.namespace(), owner.name()))) {
      return true;
    }
    if (served.contains(key(workload.kind(), workload.namespace(), workload.name()))) {
      return true;
    }
    if (workload.labels().isEmpty()) {
      return false;
    }
    for (Pod pod : liveByNamespace.getOrDefault(workload.namespace(), List.of())) {
      boolean unclaimed = pod.owner() == null;
      if (unclaimed && pod.labels().entrySet().containsAll(workload.labels().entrySet())) {
        return true;
      }
    }
    return false;
  }

  /// @param ordinal of the pod among those of its workload
  private Pod standIn(Workload workload, int ordinal) {
    boolean numbered = workload.kind().equals("StatefulSet") || ordinal > FIRST;
    String name = numbered ? workload.name() + "-" + ordinal : workload.name();
    if (podNames.contains(workload.namespace() + "/" + name)) {
      name = name + "-" + workload.kind().toLowerCase(Locale.ROOT);
    }
    podNames.add(workload.namespace() + "/" + name);
    return new Pod(
        workload.namespace(),
        name,
        workload.labels(),
        List.of(),
        workload.spec().nodeName(),
        workload.spec().hostNetwork(),
        Pod.Phase.RUNNING,
        workload.spec().ports(),
        topOwner(workload),
        true);
  }

  private static Pod.Owner topOwner(Workload workload) {
    OwnerReference owner = workload.owner();
    return owner == null
        ? new Pod.Owner(workload.kind(), workload.name())
        : new Pod.Owner(owner.kind(), owner.name());
  }

  private static Pod withOwner(Pod pod, Pod.@Nullable Owner owner) {
    return owner == null && pod.owner() == null ? pod : pod.withOwner(owner);
  }

  /// Gives a pod one made-up address of each family; none if it is on its node's network.
  private Pod withAddresses(Pod pod) {
    return pod.withAddresses(pod.hostNetwork() ? List.of() : nextAddresses());
  }

  private List<IpAddress> nextAddresses() {
    if (madeUp == null) {
      madeUp = new MadeUpAddresses(used.get());
    }
    List<IpAddress> addresses = madeUp.next();
    if (addresses.isEmpty() && !exhausted) {
      exhausted = true;
      sink.report(
          Diagnostic.error(
              DiagnosticCode.NP3003,
              "more than %d pods need a made-up address".formatted(MadeUpAddresses.MOST)));
    }
    return addresses;
  }

  private static String key(String kind, String namespace, String name) {
    return kind + " " + namespace + "/" + name;
  }
}
