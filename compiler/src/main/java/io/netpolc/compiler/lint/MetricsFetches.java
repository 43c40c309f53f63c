package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.MonitoredPods;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.ScrapeTarget;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// NP4108: pods whose metrics the cluster's Prometheus is asked to fetch and may not. Pods' own
/// annotations ask, and ServiceMonitor and PodMonitor objects. One finding for each who asks and
/// policy that isolates.
final class MetricsFetches implements LintRule {
  private static final List<String> NAME_LABELS = List.of("app.kubernetes.io/name", "app");
  private static final String PROMETHEUS = "prometheus";

  /// A port of a pod whose metrics are asked for.
  ///
  /// @param by the object that asks; empty for the pod itself
  private record Fetch(String by, Pod pod, int podClass, int port) {}

  /// What findings are grouped by.
  private record Group(String by, String isolating) implements Comparable<Group> {
    @Override
    public int compareTo(Group other) {
      int order = by.compareTo(other.by);
      return order == 0 ? isolating.compareTo(other.isolating) : order;
    }
  }

  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    if (context.cluster().callers().scrapeTargets().isEmpty()
        && context.cluster().callers().monitored().isEmpty()) {
      return;
    }
    Map<String, Integer> classes = context.flows().classesByName();
    var scrapers = new ArrayList<Pod>();
    var from = new BitSet();
    for (Pod pod : context.pods().pods()) {
      Integer podClass = isPrometheus(pod) ? classes.get(pod.qualifiedName()) : null;
      if (podClass != null) {
        scrapers.add(pod);
        from.set(podClass);
      }
    }
    if (scrapers.isEmpty()) {
      return;
    }
    Map<Group, List<Fetch>> cut = new TreeMap<>();
    for (Fetch fetch : fetches(context, classes)) {
      if (!isPrometheus(fetch.pod) && !passes(context.flows(), from, fetch)) {
        NetworkPolicy cause = Flows.isolating(context, fetch.pod, Direction.INGRESS);
        String isolating = cause == null ? fetch.pod.namespace() : cause.ref().toString();
        cut.computeIfAbsent(new Group(fetch.by, isolating), _ -> new ArrayList<>()).add(fetch);
      }
    }
    cut.forEach(
        (group, fetches) -> findings.accept(finding(context, scrapers.getFirst(), group, fetches)));
  }

  private static boolean isPrometheus(Pod pod) {
    return NAME_LABELS.stream().anyMatch(label -> PROMETHEUS.equals(pod.labels().get(label)));
  }

  private static boolean passes(Flows flows, BitSet from, Fetch fetch) {
    BitSet ports = flows.ports(Flows.one(Protocol.TCP, fetch.port));
    return from.stream().anyMatch(scraper -> flows.any(scraper, fetch.podClass, ports));
  }

  private static List<Fetch> fetches(LintContext context, Map<String, Integer> classes) {
    var fetches = new ArrayList<Fetch>();
    Map<String, Pod> byName =
        context.pods().pods().stream().collect(Collectors.toMap(Pod::qualifiedName, pod -> pod));
    for (ScrapeTarget target : context.cluster().callers().scrapeTargets()) {
      String name = target.namespace() + "/" + target.pod();
      Pod pod = byName.get(name);
      Integer podClass = classes.get(name);
      if (pod != null && podClass != null) {
        fetches.add(new Fetch("", pod, podClass, target.port()));
      }
    }
    for (MonitoredPods monitored : context.cluster().callers().monitored()) {
      context.flows().classes(term(monitored)).stream()
          .forEach(podClass -> add(context.flows(), monitored, podClass, fetches));
    }
    return fetches;
  }

  private static SelectorTerm term(MonitoredPods monitored) {
    LabelSelector labels = LabelSelector.ofLabels(monitored.labels());
    String namespace = monitored.namespace();
    return namespace == null
        ? new SelectorTerm(new SelectorTerm.Scope.Labelled(LabelSelector.EVERYTHING), labels)
        : SelectorTerm.in(namespace, labels);
  }

  private static void add(Flows flows, MonitoredPods monitored, int podClass, List<Fetch> fetches) {
    for (Pod pod : flows.members(term(monitored), podClass)) {
      for (int port : ServiceTargets.numbers(monitored.port(), Protocol.TCP, pod.ports())) {
        fetches.add(new Fetch(monitored.by(), pod, podClass, port));
      }
    }
  }

  private static Finding finding(
      LintContext context, Pod scraper, Group group, List<Fetch> fetches) {
    Fetch first = fetches.getFirst();
    Pod pod = first.pod;
    long pods = fetches.stream().map(Fetch::pod).distinct().count();
    String who =
        group.by.isEmpty()
            ? "the metrics that %s for".formatted(pods == 1 ? "a pod asks" : pods + " pods ask")
            : "the metrics of %s that %s asks for"
                .formatted(pods == 1 ? "a pod" : pods + " pods", quoted(group.by));
    String message =
        "`%s` may not fetch %s, such as `%s` on TCP/%d"
            .formatted(scraper.qualifiedName(), who, pod.qualifiedName(), first.port);
    NetworkPolicy cause = Flows.isolating(context, pod, Direction.INGRESS);
    Diagnostic diagnostic =
        Flows.cutOff(DiagnosticCode.NP4108, message, cause)
            .withHelp(
                group.by.isEmpty()
                    ? "allow it on that port, or take the annotation `prometheus.io/scrape` away"
                    : "allow it on that port");
    return Finding.of(diagnostic, group.isolating, group.by)
        .withWitness(context.flows().witness(scraper, pod, Protocol.TCP, first.port));
  }

  /// `ServiceMonitor shop/web` with its name in backticks.
  private static String quoted(String object) {
    return object.replace(" ", " `") + "`";
  }
}
