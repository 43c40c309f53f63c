package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.ScrapeTarget;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.cluster.ServiceCall;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.Label;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Callers that the state names and policies cut: NP4107 the apiserver, which calls webhooks and
/// aggregated APIs from outside the pods' network; NP4108 the cluster's Prometheus, which fetches
/// metrics of pods whose annotations ask for it.
///
/// Kubelet probes are never cut: what comes from a pod's own node always passes. For the same
/// reason a cluster of one node says nothing about the apiserver.
final class OutsideCallers implements LintRule {
  private static final List<String> NAME_LABELS = List.of("app.kubernetes.io/name", "app");
  private static final String PROMETHEUS = "prometheus";

  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    if (context.cluster().nodes().size() != 1) {
      apiserver(context, findings);
    }
    if (!context.cluster().scrapeTargets().isEmpty()) {
      metrics(context, findings);
    }
  }

  private static void apiserver(LintContext context, Consumer<Finding> findings) {
    List<IpAddress> nodes =
        context.cluster().nodes().stream().map(Node::addresses).flatMap(List::stream).toList();
    Map<String, Service> services =
        context.cluster().services().stream()
            .collect(Collectors.toMap(s -> s.namespace() + "/" + s.name(), s -> s));
    for (ServiceCall call : context.cluster().calls()) {
      Service service = services.get(call.namespace() + "/" + call.service());
      if (service == null
          || service.selector().isEmpty()
          || context.policiesOf(service.namespace()).isEmpty()) {
        continue;
      }
      SelectorTerm behind = ServiceTargets.pods(service);
      BitSet pods = context.flows().classes(behind);
      BitSet ports = ports(context, service, behind, call.port());
      boolean reached = pods.isEmpty() || ports.isEmpty();
      for (int pod = pods.nextSetBit(0); pod >= 0 && !reached; pod = pods.nextSetBit(pod + 1)) {
        reached = context.flows().fromOutside(pod, ports, nodes);
      }
      if (!reached) {
        Pod first = context.flows().members(behind, pods.nextSetBit(0)).getFirst();
        findings.accept(cut(context, call, first));
      }
    }
  }

  private static BitSet ports(
      LintContext context, Service service, SelectorTerm behind, int number) {
    var ports = new BitSet();
    for (Service.Port port : service.ports()) {
      if (port.number() == number && port.protocol().equals(Protocol.TCP)) {
        for (int target : ServiceTargets.numbers(port, context.pods().served(behind))) {
          ports.or(context.flows().ports(Flows.one(Protocol.TCP, target)));
        }
      }
    }
    return ports;
  }

  private static Finding cut(LintContext context, ServiceCall call, Pod pod) {
    String service = call.namespace() + "/" + call.service();
    String message =
        "the apiserver may not reach Service `%s`, which %s `%s` needs: its pods let in nobody from outside"
            .formatted(service, call.kind().words(), call.name());
    Diagnostic diagnostic =
        diagnostic(
            DiagnosticCode.NP4107,
            message,
            Flows.isolating(context, pod, Direction.INGRESS),
            "the apiserver comes from a node's address or from outside: allow that with an"
                + " `ipBlock`, or any source on this port");
    return Finding.of(diagnostic, service, call.kind().words() + " " + call.name());
  }

  private static void metrics(LintContext context, Consumer<Finding> findings) {
    Flows flows = context.flows();
    List<Pod> scrapers =
        context.pods().pods().stream().filter(OutsideCallers::isPrometheus).toList();
    Map<String, Integer> classes = flows.classesByName();
    List<Integer> from =
        scrapers.stream()
            .map(pod -> classes.get(pod.qualifiedName()))
            .filter(podClass -> podClass != null)
            .distinct()
            .toList();
    if (from.isEmpty()) {
      return;
    }
    Map<String, Pod> byName =
        context.pods().pods().stream().collect(Collectors.toMap(Pod::qualifiedName, p -> p));
    Map<String, List<ScrapeTarget>> cut = new TreeMap<>();
    for (ScrapeTarget target : context.cluster().scrapeTargets()) {
      Pod pod = byName.get(target.namespace() + "/" + target.pod());
      Integer to = pod == null ? null : classes.get(pod.qualifiedName());
      if (pod == null || to == null || isPrometheus(pod)) {
        continue;
      }
      BitSet ports = flows.ports(Flows.one(Protocol.TCP, target.port()));
      if (from.stream().noneMatch(scraper -> flows.any(scraper, to, ports))) {
        NetworkPolicy cause = Flows.isolating(context, pod, Direction.INGRESS);
        String group = cause == null ? target.namespace() : cause.ref().toString();
        cut.computeIfAbsent(group, _ -> new ArrayList<>()).add(target);
      }
    }
    for (var group : cut.entrySet()) {
      findings.accept(
          unseen(context, scrapers.getFirst(), group.getKey(), group.getValue(), byName));
    }
  }

  private static boolean isPrometheus(Pod pod) {
    return NAME_LABELS.stream().anyMatch(label -> PROMETHEUS.equals(pod.labels().get(label)));
  }

  private static Finding unseen(
      LintContext context,
      Pod scraper,
      String subject,
      List<ScrapeTarget> targets,
      Map<String, Pod> byName) {
    ScrapeTarget first = targets.getFirst();
    String name = first.namespace() + "/" + first.pod();
    String message =
        "`%s` may not fetch the metrics that %s for, such as `%s` on TCP/%d"
            .formatted(
                scraper.qualifiedName(),
                targets.size() == 1 ? "a pod asks" : targets.size() + " pods ask",
                name,
                first.port());
    Pod pod = byName.get(name);
    Diagnostic diagnostic =
        diagnostic(
            DiagnosticCode.NP4108,
            message,
            pod == null ? null : Flows.isolating(context, pod, Direction.INGRESS),
            "allow it on that port, or take the annotation `prometheus.io/scrape` away");
    Flow witness =
        pod == null ? null : context.flows().witness(scraper, pod, Protocol.TCP, first.port());
    return Finding.of(diagnostic, subject, "").withWitness(witness);
  }

  private static Diagnostic diagnostic(
      DiagnosticCode code, String message, @Nullable NetworkPolicy cause, String help) {
    return new Diagnostic(
        code,
        Severity.WARNING,
        message,
        cause == null ? null : new Label(cause.span(), "isolates them"),
        List.of(),
        help,
        List.of());
  }
}
