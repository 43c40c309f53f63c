package io.netpolc.watch.telling;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Families of metrics as they are read.
final class Families {
  private final List<MetricSnapshot> families = new ArrayList<>();

  /// A gauge without labels.
  void gauge(String name, String help, double value) {
    gauges(name, help, Map.of(Labels.EMPTY, value));
  }

  /// A gauge for each of some labels.
  void gauges(String name, String help, Map<Labels, Double> values) {
    var family = GaugeSnapshot.builder().name(name).help(help);
    values.forEach((labels, value) ->
        family.dataPoint(GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    families.add(family.build());
  }

  /// A counter without labels.
  ///
  /// @param name without `_total`
  void counter(String name, String help, long value) {
    counters(name, help, Map.of(Labels.EMPTY, value));
  }

  /// A counter for each of some labels.
  ///
  /// @param name without `_total`
  void counters(String name, String help, Map<Labels, Long> values) {
    var family = CounterSnapshot.builder().name(name).help(help);
    values.forEach((labels, value) ->
        family.dataPoint(CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
    families.add(family.build());
  }

  /// All of them.
  MetricSnapshots snapshots() {
    return new MetricSnapshots(families);
  }
}
