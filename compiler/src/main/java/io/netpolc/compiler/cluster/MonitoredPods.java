package io.netpolc.compiler.cluster;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Pods whose metrics a Prometheus is told to fetch by an object, a ServiceMonitor or a PodMonitor.
///
/// @param by the object, as people call it: `ServiceMonitor shop/web`
/// @param namespace where the pods are; null for every namespace
/// @param labels that they have
/// @param port where their metrics are: a number as text, or the name of a container port
public record MonitoredPods(
    String by, @Nullable String namespace, Map<String, String> labels, String port) {
  /// By object, then by what it takes.
  public static final Comparator<MonitoredPods> ORDER =
      Comparator.comparing(MonitoredPods::by)
          .thenComparing(pods -> pods.namespace() == null ? "" : pods.namespace())
          .thenComparing(pods -> new TreeMap<>(pods.labels()).toString())
          .thenComparing(MonitoredPods::port);

  public MonitoredPods {
    labels = Map.copyOf(labels);
  }
}
