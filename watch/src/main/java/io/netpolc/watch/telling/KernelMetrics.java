package io.netpolc.watch.telling;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.bundle.Provenance;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.loader.AuditCounter;
import io.netpolc.loader.Counter;
import io.netpolc.loader.NodeCounters;
import io.netpolc.loader.Status.TableSize;
import io.netpolc.loader.failure.LoaderException;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What the kernel counted, read when somebody asks.
final class KernelMetrics implements MultiCollector {
  private final KernelView kernel;
  private final AtomicLong failures = new AtomicLong();

  KernelMetrics(KernelView kernel) {
    this.kernel = kernel;
  }

  @Override
  public MetricSnapshots collect() {
    var families = new Families();
    NodeCounters counted = read();
    families.counter(
        "netpolc_kernel_read_failures",
        "How often counters could not be read from the kernel.",
        failures.get());
    if (counted != null) {
      add(counted, families);
    }
    return families.snapshots();
  }

  private @Nullable NodeCounters read() {
    try {
      return kernel.counters();
    } catch (LoaderException unreadable) {
      failures.incrementAndGet();
      return null;
    }
  }

  private static void add(NodeCounters counted, Families families) {
    Map<Labels, Long> packets = new HashMap<>();
    Map<Labels, Long> bytes = new HashMap<>();
    for (VerdictCode verdict : VerdictCode.values()) {
      for (Direction direction : Direction.values()) {
        if (!verdict.allowed()) {
          packets.put(labels(direction, verdict.number()), 0L);
          bytes.put(labels(direction, verdict.number()), 0L);
        }
      }
    }
    for (Counter drop : counted.drops()) {
      Direction direction = drop.id() % 2 == 0 ? Direction.INGRESS : Direction.EGRESS;
      Labels labels = labels(direction, drop.id() / 2);
      packets.merge(labels, drop.packets(), Long::sum);
      bytes.merge(labels, drop.bytes(), Long::sum);
    }
    families.counters("netpolc_drops", "Packets dropped at pods of this node.", packets);
    families.counters("netpolc_dropped_bytes", "Bytes of the packets dropped.", bytes);
    decisions(counted, families);
    audited(counted, families);
    families.counter(
        "netpolc_flows_made", "Connections that got an entry.", counted.flows().made());
    families.counter(
        "netpolc_flows_evicted",
        "Entries of connections that had to make room for others.",
        counted.flows().evicted());
    Map<Labels, Double> sizes = new HashMap<>();
    for (TableSize table : counted.tables()) {
      sizes.put(Labels.of("map", table.map()), (double) table.bytes());
    }
    families.gauges("netpolc_map_bytes", "Bytes that a BPF map takes.", sizes);
  }

  private static Labels labels(Direction direction, int code) {
    return Labels.of("direction", direction.field(), "reason", reason(code));
  }

  private static String reason(int code) {
    return VerdictCode.of(code)
        .map(verdict -> verdict.name().toLowerCase(Locale.ROOT))
        .orElse("verdict_" + code);
  }

  /// What ids beyond the legend stand for is known a moment later; until then they are left out, so
  /// that no sum ever falls.
  private static void decisions(NodeCounters counted, Families families) {
    List<Provenance> legend = counted.legend().provenance();
    Map<Labels, Long> byPolicy = new HashMap<>();
    Map<Labels, Long> byDecision = new HashMap<>();
    for (Counter counter : counted.decisions()) {
      if (counter.id() < 0 || counter.id() >= legend.size()) {
        continue;
      }
      Decision decision = legend.get(counter.id()).decision();
      String verdict = decision.allowed() ? "allowed" : "denied";
      byDecision.merge(
          Labels.of("decision", word(decision), "verdict", verdict), counter.packets(), Long::sum);
      for (PolicyRef policy : policies(decision)) {
        byPolicy.merge(
            Labels.of("namespace", policy.namespace(), "policy", policy.name(), "verdict", verdict),
            counter.packets(),
            Long::sum);
      }
    }
    families.counters(
        "netpolc_decided_packets", "Packets that tables decided, by what decided.", byDecision);
    families.counters(
        "netpolc_policy_packets",
        "Packets that a rule of a policy allowed, or that were denied to or from pods it isolates.",
        byPolicy);
  }

  /// A packet that policies which are only audited would have denied counts for each of them that
  /// isolates the pod: where one that is enforced does too, it is denied anyway.
  private static void audited(NodeCounters counted, Families families) {
    List<Provenance> legend = counted.legend().provenance();
    Map<Labels, Long> disagreements = new HashMap<>();
    for (AuditCounter counter : counted.audited()) {
      if (counter.decision() < 0 || counter.decision() >= legend.size()) {
        continue;
      }
      Decision decision = legend.get(counter.decision()).decision();
      for (PolicyRef policy : policies(decision)) {
        disagreements.merge(
            Labels.of(
                "direction",
                counter.direction().field(),
                "namespace",
                policy.namespace(),
                "policy",
                policy.name(),
                "would",
                decision.allowed() ? "allow" : "deny"),
            counter.packets(),
            Long::sum);
      }
    }
    families.counters(
        "netpolc_audit_disagreements",
        "Packets that a policy which is only audited would have decided otherwise.",
        disagreements);
  }

  private static String word(Decision decision) {
    return switch (decision) {
      case Decision.NotSubject _ -> "not_subject";
      case Decision.NotIsolated _ -> "not_isolated";
      case Decision.Self _ -> "self";
      case Decision.OwnNode _ -> "own_node";
      case Decision.AllowedBy _ -> "rule";
      case Decision.DefaultDeny _ -> "default_deny";
      case Decision.NoBackend _ -> "no_backend";
    };
  }

  private static List<PolicyRef> policies(Decision decision) {
    return switch (decision) {
      case Decision.AllowedBy(var rule) -> List.of(rule.policy());
      case Decision.DefaultDeny(var isolating) -> isolating;
      case Decision.NoBackend(var isolating) -> isolating;
      case Decision.NotSubject _, Decision.NotIsolated _, Decision.Self _, Decision.OwnNode _ ->
          List.of();
    };
  }
}
