package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.cluster.ServiceCall;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// NP4107: Services that the apiserver calls for webhooks and aggregated APIs, from outside the
/// pods' network, and whose pods let in nobody from there.
///
/// Kubelet probes are never cut: what comes from a pod's own node always passes. For the same
/// reason a cluster of one node says nothing about the apiserver.
final class ApiserverCalls implements LintRule {
  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    if (context.cluster().nodes().size() != 1) {
      apiserver(context, findings);
    }
  }

  private static void apiserver(LintContext context, Consumer<Finding> findings) {
    List<IpAddress> nodes =
        context.cluster().nodes().stream().map(Node::addresses).flatMap(List::stream).toList();
    Map<String, Service> services =
        context.cluster().services().stream()
            .collect(Collectors.toMap(s -> s.namespace() + "/" + s.name(), s -> s));
    for (ServiceCall call : context.cluster().callers().calls()) {
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
    NetworkPolicy cause = Flows.isolating(context, pod, Direction.INGRESS);
    Diagnostic diagnostic =
        Flows.cutOff(DiagnosticCode.NP4107, message, cause)
            .withHelp(
                "the apiserver comes from a node's address or from outside: allow that with an"
                    + " `ipBlock`, or any source on this port");
    return Finding.of(diagnostic, service, call.kind().words() + " " + call.name());
  }
}
