package io.netpolc.compiler.cluster;

import java.util.Comparator;

/// A pod whose annotations ask a Prometheus to fetch its metrics (`prometheus.io/scrape: "true"`,
/// `prometheus.io/port`).
///
/// @param namespace of the pod
/// @param pod its name
/// @param port where its metrics are
public record ScrapeTarget(String namespace, String pod, int port) {
  /// By pod.
  public static final Comparator<ScrapeTarget> ORDER =
      Comparator.comparing(ScrapeTarget::namespace)
          .thenComparing(ScrapeTarget::pod)
          .thenComparingInt(ScrapeTarget::port);
}
