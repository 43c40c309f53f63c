package io.netpolc.compiler.pseudonym;

import io.netpolc.compiler.cluster.PodLabelKeys;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Names that tell nothing of a cluster, since every cluster has them, and that Kubernetes or a
/// command of netpolc goes by.
///
/// Keys are listed one by one: whatever else has a prefix of Kubernetes may be somebody's own, as
/// in `node-role.kubernetes.io/payroll`.
final class WellKnown {
  /// What Kubernetes makes by itself.
  static final Set<String> NAMESPACES =
      Set.of("default", "kube-node-lease", "kube-public", "kube-system");

  /// The apiserver's own, and that of the cluster's DNS, as `namespace/name`.
  static final Set<String> SERVICES = Set.of("default/kubernetes", "kube-system/kube-dns");

  /// Labels of pods and namespaces, of Kubernetes' list of well-known labels and those by which
  /// most people name their pods.
  static final Set<String> LABEL_KEYS =
      Stream.of(
              PodLabelKeys.NAMES.stream(),
              PodLabelKeys.MADE_BY_CONTROLLERS.stream(),
              Stream.of(
                  "app.kubernetes.io/component",
                  "app.kubernetes.io/instance",
                  "app.kubernetes.io/managed-by",
                  "app.kubernetes.io/part-of",
                  "app.kubernetes.io/version",
                  "kubernetes.io/metadata.name",
                  "pod-security.kubernetes.io/audit",
                  "pod-security.kubernetes.io/audit-version",
                  "pod-security.kubernetes.io/enforce",
                  "pod-security.kubernetes.io/enforce-version",
                  "pod-security.kubernetes.io/warn",
                  "pod-security.kubernetes.io/warn-version",
                  "topology.kubernetes.io/region",
                  "topology.kubernetes.io/zone"))
          .flatMap(Function.identity())
          .collect(Collectors.toUnmodifiableSet());

  /// Values that `lint` and `test` go by, by their keys: the cluster's DNS, its cache on each node,
  /// and whoever fetches metrics.
  static final Map<String, Set<String>> LABEL_VALUES =
      Map.of(
          "app", Set.of("prometheus"),
          "app.kubernetes.io/name", Set.of("prometheus"),
          "k8s-app", Set.of("kube-dns", "node-local-dns"));

  private WellKnown() {}
}
