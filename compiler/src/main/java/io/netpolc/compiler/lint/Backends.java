package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.cluster.Service;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.eval.LabelMatch;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import java.util.BitSet;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;

/// Services whose pods policies cut off: NP4105 a port that no pod and no address outside may reach
/// on any of them, NP4106 a port that some client may reach on some of them and not on others, so
/// that it depends on chance. What comes from a pod's own node always passes, and does not count.
final class Backends implements LintRule {
  /// A port of a Service.
  ///
  /// @param behind its pods
  /// @param pods their classes
  /// @param numbers where the port leads to on them
  private record Target(
      Service service,
      Service.Port port,
      SelectorTerm behind,
      BitSet pods,
      SortedSet<Integer> numbers) {
    String name() {
      return service.namespace() + "/" + service.name();
    }

    String key() {
      return port.protocol() + "/" + port.number();
    }
  }

  @Override
  public void check(LintContext context, Consumer<Finding> findings) {
    List<IpAddress> nodes =
        context.cluster().nodes().stream().map(Node::addresses).flatMap(List::stream).toList();
    for (Service service : context.cluster().services()) {
      if (service.selector().isEmpty() || context.policiesOf(service.namespace()).isEmpty()) {
        continue;
      }
      SelectorTerm term = ServiceTargets.pods(service);
      BitSet pods = context.flows().classes(term);
      for (Service.Port port : pods.isEmpty() ? List.<Service.Port>of() : service.ports()) {
        SortedSet<Integer> numbers = ServiceTargets.numbers(port, context.pods().served(term));
        if (!numbers.isEmpty()) {
          check(context, new Target(service, port, term, pods, numbers), nodes, findings);
        }
      }
    }
  }

  private static void check(
      LintContext context, Target target, List<IpAddress> nodes, Consumer<Finding> findings) {
    Flows flows = context.flows();
    BitSet pods = target.pods;
    var ports = new BitSet();
    target.numbers.forEach(
        number -> ports.or(flows.ports(Flows.one(target.port.protocol(), number))));
    boolean reached = false;
    for (int client = 0; client < flows.count(); client++) {
      int passing = -1;
      int denied = -1;
      for (int pod = pods.nextSetBit(0); pod >= 0; pod = pods.nextSetBit(pod + 1)) {
        boolean passes = flows.any(client, pod, ports);
        passing = passes ? pod : passing;
        denied = passes || client == pod ? denied : pod;
      }
      reached |= passing >= 0;
      if (passing >= 0 && denied >= 0) {
        findings.accept(partly(context, target, client, passing, denied));
        return;
      }
      if (reached && pods.cardinality() == 1) {
        return;
      }
    }
    for (int pod = pods.nextSetBit(0); pod >= 0 && !reached; pod = pods.nextSetBit(pod + 1)) {
      reached = flows.fromOutside(pod, ports, nodes);
    }
    if (!reached) {
      nobody(context, target, findings);
    }
  }

  private static Finding partly(
      LintContext context, Target target, int client, int passing, int denied) {
    Flows flows = context.flows();
    SelectorTerm behind = target.behind;
    Service.Port port = target.port;
    Pod from = flows.first(client);
    Pod to = flows.members(behind, denied).getFirst();
    String message =
        "pod `%s` may reach some pods of Service `%s` on %s/%d, such as `%s`, and not `%s`"
            .formatted(
                from.qualifiedName(),
                target.name(),
                port.protocol(),
                port.number(),
                flows.members(behind, passing).getFirst().qualifiedName(),
                to.qualifiedName());
    NetworkPolicy ingress = Flows.isolating(context, to, Direction.INGRESS);
    NetworkPolicy cause =
        ingress == null ? Flows.isolating(context, from, Direction.EGRESS) : ingress;
    Diagnostic diagnostic =
        Flows.cutOff(DiagnosticCode.NP4106, message, cause)
            .withHelp("let policies select all pods of the Service or none");
    SortedSet<Integer> numbers = ServiceTargets.numbers(port, to);
    return Finding.of(diagnostic, target.name(), target.key())
        .withWitness(
            numbers.isEmpty() ? null : flows.witness(from, to, port.protocol(), numbers.first()));
  }

  /// Silent where nothing is let in at all: that is what a policy without rules is for.
  private static void nobody(LintContext context, Target target, Consumer<Finding> findings) {
    Flows flows = context.flows();
    Service.Port port = target.port;
    int number = target.numbers.first();
    Pod pod = flows.members(target.behind, target.pods.nextSetBit(0)).getFirst();
    boolean wanted =
        context.policiesOf(pod.namespace()).stream()
            .filter(policy -> LabelMatch.selects(policy.podSelector(), pod.labels()))
            .anyMatch(policy -> !policy.effectiveRules(Direction.INGRESS).isEmpty());
    if (!wanted) {
      return;
    }
    String message =
        "nobody may reach Service `%s` on %s/%d: no rule lets anyone in to its pods on %s"
            .formatted(target.name(), port.protocol(), port.number(), number);
    Diagnostic diagnostic =
        Flows.cutOff(
                DiagnosticCode.NP4105, message, Flows.isolating(context, pod, Direction.INGRESS))
            .withHelp("allow its clients port %d of the pods".formatted(number));
    Flow witness = null;
    for (int client = 0; client < flows.count() && witness == null; client++) {
      witness = flows.witness(flows.first(client), pod, port.protocol(), number);
    }
    findings.accept(Finding.of(diagnostic, target.name(), target.key()).withWitness(witness));
  }
}
