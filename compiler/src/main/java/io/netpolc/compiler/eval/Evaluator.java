package io.netpolc.compiler.eval;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides flows by reading the policies, in the words of the API documentation.
///
/// At one end of a flow the first of these that holds decides:
/// 1. The end is no selectable pod: it is not subject to policy.
/// 2. The other address is one of the pod's own: a pod always reaches itself.
/// 3. No policy selects the pod for this direction: it is not isolated.
/// 4. The other address is one of the pod's own node: the node always reaches the pod, and the pod
///    the node (unless [SemanticsOptions#ownNodeAlwaysReachable] is off).
/// 5. Egress to the address of a Service: the pod reaches it if it reaches each ready backend.
/// 6. The first matching rule, in canonical order, of the policies that isolate the pod.
/// 7. Otherwise the flow is denied.
public final class Evaluator {
  private final List<NetworkPolicy> policies;
  private final Map<String, List<NetworkPolicy>> ofNamespace = new HashMap<>();
  private final Map<IpAddress, Pod> holders;
  private final Map<String, Set<IpAddress>> ofNode;
  private final SemanticsOptions options;
  private final RuleMatch match;
  private final ServiceBackends services;

  /// @param policies in any order
  /// @param cluster what they are about
  /// @param options choices where the API leaves room
  public Evaluator(List<NetworkPolicy> policies, ClusterState cluster, SemanticsOptions options) {
    this.policies = sorted(policies);
    holders = new HashMap<>();
    ofNode = new HashMap<>();
    for (Node node : cluster.nodes()) {
      ofNode.computeIfAbsent(node.name(), _ -> new HashSet<>()).addAll(node.addresses());
    }
    for (Pod pod : cluster.pods()) {
      if (pod.selectable()) {
        pod.addresses().forEach(address -> holders.putIfAbsent(address, pod));
      }
      String node = pod.nodeName();
      if (pod.hostNetwork() && !pod.completed() && node != null) {
        ofNode.computeIfAbsent(node, _ -> new HashSet<>()).addAll(pod.addresses());
      }
    }
    this.options = options;
    this.match = new RuleMatch(cluster, options);
    this.services = new ServiceBackends(cluster);
    sortByNamespace();
  }

  private Evaluator(List<NetworkPolicy> policies, Evaluator of) {
    this.policies = sorted(policies);
    holders = of.holders;
    ofNode = of.ofNode;
    options = of.options;
    match = of.match;
    services = of.services;
    sortByNamespace();
  }

  private static List<NetworkPolicy> sorted(List<NetworkPolicy> policies) {
    return policies.stream().sorted(Comparator.comparing(NetworkPolicy::ref)).toList();
  }

  private void sortByNamespace() {
    for (NetworkPolicy policy : policies) {
      ofNamespace.computeIfAbsent(policy.ref().namespace(), _ -> new ArrayList<>()).add(policy);
    }
  }

  /// The same cluster with only the policies that select a pod, which decide about it as all do.
  public Evaluator about(Pod subject) {
    Set<NetworkPolicy> selecting = new LinkedHashSet<>();
    for (Direction direction : Direction.values()) {
      selecting.addAll(isolating(subject, direction));
    }
    return new Evaluator(List.copyOf(selecting), this);
  }

  /// Decides a flow at both ends.
  public Evaluation evaluate(Flow flow) {
    Explanation explanation = explain(flow);
    return new Evaluation(explanation.egress().decision(), explanation.ingress().decision());
  }

  /// Decides a flow at both ends and says why.
  public Explanation explain(Flow flow) {
    return new Explanation(
        explainEnd(flow.from().pod(), Direction.EGRESS, flow.to(), flow.protocol(), flow.port()),
        explainEnd(flow.to().pod(), Direction.INGRESS, flow.from(), flow.protocol(), flow.port()));
  }

  /// Decides a flow at both ends and says how every policy, rule and clause took part.
  public FlowTrace trace(Flow flow) {
    Explanation explanation = explain(flow);
    return new FlowTrace(
        trace(flow, Direction.EGRESS, flow.from(), flow.to(), explanation.egress()),
        trace(flow, Direction.INGRESS, flow.to(), flow.from(), explanation.ingress()));
  }

  private FlowTrace.End trace(
      Flow flow, Direction direction, FlowEnd subject, FlowEnd remote, Explanation.End answer) {
    Pod pod = subject.pod();
    if (pod == null) {
      var way = new FlowTrace.Way(remote, flow.port(), answer.decision(), List.of());
      return new FlowTrace.End(direction, subject, answer.decision(), List.of(), List.of(way));
    }
    List<NetworkPolicy> own = ofNamespace.getOrDefault(pod.namespace(), List.of());
    var tracer = new Tracer(own, match, direction, flow.protocol());
    boolean translated =
        !answer.backends().isEmpty() || answer.decision() instanceof Decision.NoBackend;
    List<FlowTrace.Way> ways =
        translated
            ? answer.backends().stream()
                .map(b -> tracer.way(pod, end(b.address()), b.port(), b.decision()))
                .toList()
            : List.of(tracer.way(pod, remote, flow.port(), answer.decision()));
    return new FlowTrace.End(direction, subject, answer.decision(), tracer.policies(pod), ways);
  }

  /// Decides at one pod.
  ///
  /// @param subject a selectable pod
  /// @param direction seen from it
  /// @param remote the other end
  /// @param protocol the IP protocol
  /// @param destinationPort at egress the remote's, at ingress the subject's; 0 where the protocol
  ///   has none
  public Decision decide(
      Pod subject, Direction direction, FlowEnd remote, Protocol protocol, int destinationPort) {
    return explainEnd(subject, direction, remote, protocol, destinationPort).decision();
  }

  /// Decides a packet that does not come from the pod's own node. The data path knows by other
  /// means than the address what does; here, at ingress, a node's address as source means nothing.
  /// At egress there is no difference to [#decide].
  public Decision decidePacket(
      Pod subject, Direction direction, FlowEnd remote, Protocol protocol, int destinationPort) {
    if (direction == Direction.EGRESS || !isOwnNode(subject, remote)) {
      return decide(subject, direction, remote, protocol, destinationPort);
    }
    List<PolicyRef> isolatedBy = isolatedBy(subject, direction);
    return isolatedBy.isEmpty()
        ? new Decision.NotIsolated()
        : byRules(subject, direction, remote, protocol, destinationPort, isolatedBy);
  }

  /// The policies that isolate a pod in a direction, in canonical order.
  public List<PolicyRef> isolatedBy(Pod subject, Direction direction) {
    return isolating(subject, direction).stream().map(NetworkPolicy::ref).toList();
  }

  /// The rules of the policies that isolate a pod in a direction, in canonical order.
  public List<PolicyRule> rules(Pod subject, Direction direction) {
    return isolating(subject, direction).stream()
        .flatMap(policy -> policy.effectiveRules(direction).stream())
        .toList();
  }

  /// Whether a rule has the remote among its peers.
  public boolean takes(PolicyRule rule, FlowEnd remote) {
    return match.peers(rule, remote);
  }

  /// The rules that have the remote among their peers, whatever their subjects, ports and
  /// direction, in canonical order: all that rules can see of an address.
  public List<RuleRef> rulesWithPeer(FlowEnd remote) {
    var rules = new ArrayList<RuleRef>();
    for (NetworkPolicy policy : policies) {
      for (Direction direction : Direction.values()) {
        for (PolicyRule rule : policy.effectiveRules(direction)) {
          if (match.peers(rule, remote)) {
            rules.add(rule.ref());
          }
        }
      }
    }
    return rules;
  }

  /// The end of a flow that an address stands for: the selectable pod that has it, if there is one.
  public FlowEnd end(IpAddress address) {
    return new FlowEnd(holders.get(address), address);
  }

  private Explanation.End explainEnd(
      @Nullable Pod subject, Direction direction, FlowEnd remote, Protocol protocol, int port) {
    if (subject == null || !subject.selectable()) {
      return Explanation.End.of(new Decision.NotSubject(), List.of());
    }
    List<PolicyRef> isolatedBy = isolatedBy(subject, direction);
    if (subject.addresses().contains(remote.address())) {
      return Explanation.End.of(new Decision.Self(), isolatedBy);
    }
    if (isolatedBy.isEmpty()) {
      return Explanation.End.of(new Decision.NotIsolated(), isolatedBy);
    }
    if (reachesOwnNode(direction) && isOwnNode(subject, remote)) {
      return Explanation.End.of(new Decision.OwnNode(), isolatedBy);
    }
    if (direction == Direction.EGRESS && services.isServiceAddress(remote)) {
      return toService(subject, remote, protocol, port, isolatedBy);
    }
    return Explanation.End.of(
        byRules(subject, direction, remote, protocol, port, isolatedBy), isolatedBy);
  }

  private boolean reachesOwnNode(Direction direction) {
    return direction == Direction.INGRESS || options.ownNodeAlwaysReachable();
  }

  /// Whether the remote is the node that the pod runs on: one of the node's addresses, or the
  /// address of a hostNetwork pod there.
  private boolean isOwnNode(Pod subject, FlowEnd remote) {
    String nodeName = subject.nodeName();
    if (nodeName == null || remote.pod() != null) {
      return false;
    }
    return ofNode.getOrDefault(nodeName, Set.of()).contains(remote.address());
  }

  private List<NetworkPolicy> isolating(Pod subject, Direction direction) {
    return ofNamespace.getOrDefault(subject.namespace(), List.of()).stream()
        .filter(p -> p.isolates().contains(direction))
        .filter(p -> LabelMatch.selects(p.podSelector(), subject.labels()))
        .toList();
  }

  private Decision byRules(
      Pod subject,
      Direction direction,
      FlowEnd remote,
      Protocol protocol,
      int port,
      List<PolicyRef> isolatedBy) {
    Pod destination = direction == Direction.INGRESS ? subject : remote.pod();
    for (NetworkPolicy policy : isolating(subject, direction)) {
      for (PolicyRule rule : policy.effectiveRules(direction)) {
        if (match.peers(rule, remote) && match.ports(rule, protocol, port, destination)) {
          return new Decision.AllowedBy(rule.ref());
        }
      }
    }
    return new Decision.DefaultDeny(isolatedBy);
  }

  private Explanation.End toService(
      Pod subject, FlowEnd service, Protocol protocol, int port, List<PolicyRef> isolatedBy) {
    var backends = new ArrayList<Explanation.Backend>();
    for (ServiceBackends.Backend b : services.ready(service.address(), protocol, port)) {
      Decision decision = toBackend(subject, end(b.address()), protocol, b.port(), isolatedBy);
      backends.add(new Explanation.Backend(b.address(), b.port(), decision));
    }
    Decision decision =
        backends.stream()
            .map(Explanation.Backend::decision)
            .filter(d -> !d.allowed())
            .findFirst()
            .orElseGet(() ->
                backends.isEmpty()
                    ? new Decision.NoBackend(isolatedBy)
                    : backends.getFirst().decision());
    return new Explanation.End(decision, isolatedBy, backends);
  }

  private Decision toBackend(
      Pod subject, FlowEnd backend, Protocol protocol, int port, List<PolicyRef> isolatedBy) {
    if (subject.addresses().contains(backend.address())) {
      return new Decision.Self();
    }
    if (options.ownNodeAlwaysReachable() && isOwnNode(subject, backend)) {
      return new Decision.OwnNode();
    }
    return byRules(subject, Direction.EGRESS, backend, protocol, port, isolatedBy);
  }
}
