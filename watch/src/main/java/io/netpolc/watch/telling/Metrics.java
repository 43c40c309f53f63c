package io.netpolc.watch.telling;

import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.loader.Drift;
import io.netpolc.watch.node.Examined;
import io.netpolc.watch.node.NodeWatch.Enforced;
import io.netpolc.watch.node.NodeWatch.Report;
import io.netpolc.watch.node.Specialisation;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Everything that is measured. What the thread that enforces tells is counted at once, which takes
/// it no time to speak of; all else is read when somebody asks.
final class Metrics implements Report {
  /// In seconds: from one store to tables made anew in a large cluster.
  private static final double[] DELAYS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  /// In seconds: how long clang takes for one program.
  private static final double[] COMPILATIONS = {0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120};

  /// In seconds: a proof of one pod in a small cluster, of all of a node in a large one.
  private static final double[] PROOFS = {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final Histogram delays =
      Histogram.builder()
          .name("netpolc_implementation_delay_seconds")
          .help("Time from hearing of a change of the cluster until it was enforced.")
          .classicOnly()
          .classicUpperBounds(DELAYS)
          .withoutExemplars()
          .register(registry);
  private final Counter renewals =
      counter("netpolc_renewals", "How often program and tables were made anew.");
  private final Counter failures =
      counter("netpolc_failed_attempts", "How often a state could not be enforced.");
  private final Counter comparisons =
      counter(
          "netpolc_drift_checks", "How often the kernel was compared with what it should hold.");
  private final Counter drift =
      Counter.builder()
          .name("netpolc_drift")
          .help("What the kernel did not hold as it should; it was mended.")
          .labelNames("kind")
          .withoutExemplars()
          .register(registry);

  private final Counter specialisations =
      Counter.builder()
          .name("netpolc_specialisations")
          .help("What became of programs that were to be made for the tables.")
          .labelNames("result")
          .withoutExemplars()
          .register(registry);
  private final Histogram compilations =
      Histogram.builder()
          .name("netpolc_specialisation_compile_seconds")
          .help("How long clang took for a program that was to be made for the tables.")
          .classicOnly()
          .classicUpperBounds(COMPILATIONS)
          .withoutExemplars()
          .register(registry);
  private final Counter proofs =
      Counter.builder()
          .name("netpolc_proofs")
          .help("How often the kernel was asked what it would decide were a state put in force.")
          .labelNames("result")
          .withoutExemplars()
          .register(registry);
  private final Histogram proofTimes =
      Histogram.builder()
          .name("netpolc_proof_duration_seconds")
          .help("How long that took.")
          .classicOnly()
          .classicUpperBounds(PROOFS)
          .withoutExemplars()
          .register(registry);

  /// @param version of netpolc
  Metrics(String version, Told told, KernelView kernel) {
    Info.builder()
        .name("netpolc_build_info")
        .help("The version that runs.")
        .labelNames("version")
        .register(registry)
        .addLabelValues(version);
    for (Drift.Kind kind : Drift.Kind.values()) {
      drift.initLabelValues(name(kind));
    }
    for (Specialisation.Result result : Specialisation.Result.values()) {
      specialisations.initLabelValues(name(result));
    }
    for (Examined.Result result : Examined.Result.values()) {
      proofs.initLabelValues(result.toString());
    }
    registry.register(new StateMetrics(told));
    registry.register(new KernelMetrics(kernel));
    ProcessMetrics.builder().register(registry);
    JvmRuntimeInfoMetric.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
  }

  private Counter counter(String name, String help) {
    return Counter.builder().name(name).help(help).withoutExemplars().register(registry);
  }

  @Override
  public void enforced(Enforced enforced) {
    long now = System.nanoTime();
    enforced.heard().forEach(heard -> delays.observe(Told.seconds(now - heard)));
    if (enforced.renewed()) {
      renewals.inc();
    }
  }

  @Override
  public void kept(List<String> reasons) {
    failures.inc();
  }

  @Override
  public void compared(List<Drift> found) {
    comparisons.inc();
    found.forEach(each -> drift.labelValues(name(each.kind())).inc());
  }

  @Override
  public void specialised(Specialisation outcome) {
    specialisations.labelValues(name(outcome.result())).inc();
    Duration compiled = outcome.compiled();
    if (compiled != null) {
      compilations.observe(Told.seconds(compiled.toNanos()));
    }
  }

  @Override
  public void examined(Examined examined) {
    proofs.labelValues(examined.result().toString()).inc();
    proofTimes.observe(Told.seconds(examined.nanos()));
  }

  private static String name(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void invalid(LiveObject.Invalid object) {}

  @Override
  public void trouble(String reason) {}

  /// All of it in the text format that is asked for.
  ///
  /// @param accept what the `Accept` header says, or null
  Page page(@Nullable String accept) {
    ExpositionFormatWriter writer = formats.findWriter(accept);
    var text = new ByteArrayOutputStream();
    try {
      writer.write(text, registry.scrape());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new Page(200, writer.getContentType(), text.toByteArray());
  }
}
