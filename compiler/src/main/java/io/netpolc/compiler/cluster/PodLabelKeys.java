package io.netpolc.compiler.cluster;

import java.util.List;
import java.util.Set;

/// Keys of pods' labels that mean the same in most clusters.
public final class PodLabelKeys {
  /// By these most people name their pods, the most usual first.
  public static final List<String> NAMES =
      List.of("app.kubernetes.io/name", "app", "k8s-app", "name");

  /// What controllers make anew for each revision or pod.
  public static final Set<String> MADE_BY_CONTROLLERS =
      Set.of(
          "apps.kubernetes.io/pod-index",
          "batch.kubernetes.io/controller-uid",
          "batch.kubernetes.io/job-completion-index",
          "batch.kubernetes.io/job-name",
          "controller-revision-hash",
          "controller-uid",
          "job-name",
          "pod-template-generation",
          "pod-template-hash",
          "statefulset.kubernetes.io/pod-name");

  private PodLabelKeys() {}
}
