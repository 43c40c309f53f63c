package io.netpolc.compiler.eval;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.FlowTrace.Checked;
import io.netpolc.compiler.eval.FlowTrace.Item;
import io.netpolc.compiler.eval.FlowTrace.PolicyTrace;
import io.netpolc.compiler.eval.FlowTrace.RuleTrace;
import io.netpolc.compiler.eval.FlowTrace.Way;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Looks at every clause by the same predicates with which [RuleMatch] and [LabelMatch] decide,
/// without stopping at the first that settles it.
final class Tracer {
  private final List<NetworkPolicy> policies;
  private final RuleMatch match;
  private final Direction direction;
  private final Protocol protocol;

  /// @param policies of the subject's namespace, in canonical order
  Tracer(List<NetworkPolicy> policies, RuleMatch match, Direction direction, Protocol protocol) {
    this.policies = policies;
    this.match = match;
    this.direction = direction;
    this.protocol = protocol;
  }

  /// The policies as they stand to a pod.
  List<PolicyTrace> policies(Pod subject) {
    return policies.stream()
        .map(policy ->
            new PolicyTrace(
                policy,
                policy.isolates().contains(direction),
                labels(
                    policy.podSelector(), subject.labels(), Clause.PodLabel::new, policy.span())))
        .toList();
  }

  /// A way as the rules of the isolating policies stand to it.
  Way way(Pod subject, FlowEnd remote, int port, Decision decision) {
    boolean byRules =
        decision instanceof Decision.AllowedBy || decision instanceof Decision.DefaultDeny;
    if (!byRules) {
      return new Way(remote, port, decision, List.of());
    }
    Pod destination = direction == Direction.INGRESS ? subject : remote.pod();
    var rules = new ArrayList<RuleTrace>();
    for (NetworkPolicy policy : policies) {
      if (LabelMatch.selects(policy.podSelector(), subject.labels())) {
        for (PolicyRule rule : policy.effectiveRules(direction)) {
          rules.add(rule(rule, remote, port, destination));
        }
      }
    }
    return new Way(remote, port, decision, rules);
  }

  private RuleTrace rule(PolicyRule rule, FlowEnd remote, int port, @Nullable Pod destination) {
    String namespace = rule.ref().policy().namespace();
    return new RuleTrace(
        rule,
        rule.peers().stream().map(p -> new Item<>(p, peer(p, namespace, remote))).toList(),
        rule.ports().stream().map(p -> new Item<>(p, port(p, port, destination))).toList());
  }

  private List<Checked> peer(Peer peer, String policyNamespace, FlowEnd remote) {
    return switch (peer) {
      case Peer.Pods pods -> {
        Pod pod = remote.pod();
        yield pod == null
            ? List.of(new Checked(new Clause.IsPod(), false, pods.span()))
            : pods(pods, policyNamespace, pod);
      }
      case Peer.IpBlock block -> block(block, remote);
    };
  }

  private List<Checked> pods(Peer.Pods peer, String policyNamespace, Pod pod) {
    var clauses = new ArrayList<Checked>();
    String found = pod.namespace();
    if (peer.namespaceSelector() == null) {
      boolean own = RuleMatch.inOwnNamespace(policyNamespace, pod);
      clauses.add(new Checked(new Clause.OwnNamespace(policyNamespace, found), own, peer.span()));
    } else {
      clauses.addAll(
          labels(
              peer.namespaceSelector(),
              match.namespaceLabels(found),
              (requirement, value) -> new Clause.NamespaceLabel(requirement, found, value),
              peer.span()));
    }
    if (peer.podSelector() != null) {
      clauses.addAll(labels(peer.podSelector(), pod.labels(), Clause.PodLabel::new, peer.span()));
    }
    return clauses;
  }

  private static List<Checked> labels(
      LabelSelector selector,
      Map<String, String> labels,
      BiFunction<Requirement, @Nullable String, Clause> clause,
      Span whole) {
    return selector.requirements().stream()
        .map(requirement ->
            new Checked(
                clause.apply(requirement, labels.get(requirement.key())),
                LabelMatch.holds(requirement, labels),
                requirement.span() == null ? whole : requirement.span()))
        .toList();
  }

  private List<Checked> block(Peer.IpBlock block, FlowEnd remote) {
    if (!match.blocksTake(remote)) {
      return List.of(new Checked(new Clause.BlockTakesPod(), false, block.span()));
    }
    var clauses = new ArrayList<Checked>();
    boolean inside = block.cidr().contains(remote.address());
    clauses.add(new Checked(new Clause.InBlock(block.cidr()), inside, place(block, 0)));
    for (int i = 0; i < block.except().size(); i++) {
      Cidr except = block.except().get(i);
      boolean holds = !except.contains(remote.address());
      clauses.add(new Checked(new Clause.NotExcepted(except), holds, place(block, i + 1)));
    }
    return clauses;
  }

  private static Span place(Peer.IpBlock block, int part) {
    return part < block.places().size() ? block.places().get(part) : block.span();
  }

  private List<Checked> port(PolicyPort wanted, int port, @Nullable Pod destination) {
    var clauses = new ArrayList<Checked>();
    clauses.add(
        new Checked(
            new Clause.SameProtocol(wanted.protocol()),
            wanted.protocol().equals(protocol),
            wanted.span()));
    switch (wanted) {
      case PolicyPort.All _ -> {}
      case PolicyPort.Range range ->
          clauses.add(
              new Checked(
                  new Clause.PortWithin(range.first(), range.last()),
                  RuleMatch.within(range, port),
                  range.span()));
      case PolicyPort.Named named -> {
        List<Integer> numbers = RuleMatch.numbers(named, destination);
        clauses.add(
            new Checked(
                new Clause.PortNamed(named.name(), numbers), numbers.contains(port), named.span()));
      }
    }
    return clauses;
  }
}
