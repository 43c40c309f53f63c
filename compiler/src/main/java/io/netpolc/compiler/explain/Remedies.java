package io.netpolc.compiler.explain;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.eval.FlowTrace;
import io.netpolc.compiler.eval.FlowTrace.PolicyTrace;
import io.netpolc.compiler.eval.FlowTrace.Way;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds the smallest additions that allow a denied flow, and asks the reference whether they do.
///
/// Where the nearest rule takes the other end but not the port, it gets the port; where it takes
/// the port but not the other end, it gets a peer. Where it takes neither, the policy that selects
/// the fewest pods gets a rule, unless all that have rules select every pod: then a policy of its
/// own is smaller than a rule for all. Each denied end, and each denied backend of a Service, gets
/// its own addition.
final class Remedies {
  private final ClusterState cluster;
  private final SemanticsOptions options;
  private final PodLabels labels;
  private final PolicyTerms terms;

  Remedies(ClusterState cluster, SemanticsOptions options) {
    this.cluster = cluster;
    this.options = options;
    this.labels = new PodLabels(cluster);
    this.terms = new PolicyTerms(labels);
  }

  /// The additions in the order in which they are made.
  ///
  /// @param policies which deny the flow
  /// @param flow denied
  /// @return empty where no policy can allow it
  List<Remedy> of(List<NetworkPolicy> policies, Flow flow) {
    var remedies = new ArrayList<Remedy>();
    List<NetworkPolicy> changed = policies;
    FlowTrace trace = new Evaluator(policies, cluster, options).trace(flow);
    while (!trace.allowed()) {
      FlowTrace.End end = trace.egress().decision().allowed() ? trace.ingress() : trace.egress();
      if (end.decision() instanceof Decision.NoBackend) {
        return List.of();
      }
      PolicyEdit edit = edit(end, flow.protocol(), changed);
      changed = edit.applyTo(changed);
      remedies.add(new Remedy(edit, concerned(edit, changed, end.subject())));
      trace = new Evaluator(changed, cluster, options).trace(flow);
    }
    return remedies;
  }

  private PolicyEdit edit(FlowTrace.End end, Protocol protocol, List<NetworkPolicy> policies) {
    Way way = end.ways().stream().filter(w -> !w.decision().allowed()).findFirst().orElseThrow();
    NearestRule nearest = NearestRule.of(way);
    PolicyPort port = protocol.hasPorts() ? PolicyTerms.port(protocol, way.port()) : null;
    if (nearest != null) {
      RuleRef ref = nearest.rule().rule().ref();
      if (nearest.rule().peersMatch() && port != null) {
        return new PolicyEdit.AddPort(ref, port);
      }
      if (nearest.rule().portsMatch()) {
        return new PolicyEdit.AddPeer(ref, terms.peer(way.remote(), ref.policy().namespace()));
      }
    }
    return rule(end, way.remote(), port, policies);
  }

  private PolicyEdit rule(
      FlowTrace.End end, FlowEnd remote, @Nullable PolicyPort port, List<NetworkPolicy> policies) {
    Pod subject = Objects.requireNonNull(end.subject().pod());
    LabelSelector own = labels.selector(subject);
    NetworkPolicy home =
        end.isolating().stream()
            .map(PolicyTrace::policy)
            .filter(p -> own.isEverything() || isParticular(p, end.direction()))
            .min(Comparator.comparingInt(this::subjects))
            .orElse(null);
    PolicyRef ref = home == null ? freeName(subject, end.direction(), policies) : home.ref();
    int index = home == null ? 0 : home.rules(end.direction()).size();
    var rule =
        new PolicyRule(
            new RuleRef(ref, end.direction(), index),
            List.of(terms.peer(remote, subject.namespace())),
            port == null ? List.of() : List.of(port),
            PolicyTerms.NOWHERE);
    if (home != null) {
      return new PolicyEdit.AddRule(rule);
    }
    var policy =
        new NetworkPolicy(
            ref, own, EnumSet.of(end.direction()), List.of(), List.of(), PolicyTerms.NOWHERE);
    return new PolicyEdit.AddPolicy(
        policy.withRules(end.direction(), List.of(rule)), end.direction());
  }

  private static boolean isParticular(NetworkPolicy policy, Direction direction) {
    return !policy.podSelector().isEverything() && !policy.effectiveRules(direction).isEmpty();
  }

  private int subjects(NetworkPolicy policy) {
    return labels.selected(policy.ref().namespace(), policy.podSelector()).size();
  }

  private static PolicyRef freeName(
      Pod subject, Direction direction, List<NetworkPolicy> policies) {
    Set<PolicyRef> taken = policies.stream().map(NetworkPolicy::ref).collect(Collectors.toSet());
    String name = subject.owner() == null ? subject.name() : subject.owner().name();
    String base = name + "-" + direction.field();
    var ref = new PolicyRef(subject.namespace(), base);
    for (int i = 2; taken.contains(ref); i++) {
      ref = new PolicyRef(subject.namespace(), base + "-" + i);
    }
    return ref;
  }

  /// How many pods besides the subject an edit's policy selects.
  private int concerned(PolicyEdit edit, List<NetworkPolicy> policies, FlowEnd subject) {
    return policies.stream()
        .filter(p -> p.ref().equals(edit.policy()))
        .mapToInt(p -> subjects(p) - (subject.pod() == null ? 0 : 1))
        .sum();
  }
}
