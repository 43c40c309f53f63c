package io.netpolc.compiler.cluster;

import java.util.List;

/// Who calls pods because objects or annotations in the state ask for it. No verdict depends on it.
///
/// @param calls Services that the apiserver calls, in their order
/// @param scrapeTargets pods whose annotations ask for their metrics to be fetched, in their order
/// @param monitored pods whose metrics other objects want to be fetched, in their order
public record Callers(
    List<ServiceCall> calls, List<ScrapeTarget> scrapeTargets, List<MonitoredPods> monitored) {
  /// Nobody is known to.
  public static final Callers NONE = new Callers(List.of(), List.of(), List.of());

  public Callers {
    calls = List.copyOf(calls);
    scrapeTargets = List.copyOf(scrapeTargets);
    monitored = List.copyOf(monitored);
  }
}
