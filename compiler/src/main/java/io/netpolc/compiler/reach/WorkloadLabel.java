package io.netpolc.compiler.reach;

import io.netpolc.compiler.cluster.Pod;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How pods are called.
public final class WorkloadLabel {
  private WorkloadLabel() {}

  /// `namespace/name[Kind]` of the owner; pods without one by their labels:
  /// `namespace/{label=value}[Pod]`.
  public static String of(Pod pod) {
    Pod.Owner owner = pod.owner();
    if (owner != null) {
      return pod.namespace() + "/" + owner.name() + "[" + owner.kind() + "]";
    }
    if (pod.labels().isEmpty()) {
      return ofPod(pod);
    }
    String labels =
        new TreeMap<>(pod.labels())
            .entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    return pod.namespace() + "/{" + labels + "}[Pod]";
  }

  /// `namespace/name[Pod]`.
  public static String ofPod(Pod pod) {
    return pod.qualifiedName() + "[Pod]";
  }
}
