package io.netpolc.compiler.resolve;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.Facts;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.ir.Tier;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Resolves checked policies against a cluster: finds the local pods, keeps the policies that
/// select one of them, and writes their rules as tiers.
public final class Resolver {
  private final ClusterState state;
  private final SemanticsOptions options;
  private final @Nullable String nodeName;

  private Resolver(ClusterState state, SemanticsOptions options, @Nullable String nodeName) {
    this.state = state;
    this.options = options;
    this.nodeName = nodeName;
  }

  /// Resolves policies for one node, or for every pod of the state.
  ///
  /// @param policies in any order; names are distinct
  /// @param nodeName whose pods are local, or null for all; NP3101 when the state knows no such
  ///   node
  public static ResolvedProgram resolve(
      List<NetworkPolicy> policies,
      ClusterState state,
      SemanticsOptions options,
      @Nullable String nodeName,
      DiagnosticSink sink) {
    var resolver = new Resolver(state, options, nodeName);
    resolver.checkNode(sink);
    return resolver.run(policies);
  }

  private void checkNode(DiagnosticSink sink) {
    if (nodeName == null) {
      return;
    }
    Set<String> known = new HashSet<>();
    state.nodes().forEach(node -> known.add(node.name()));
    state.pods().stream().map(Pod::nodeName).filter(n -> n != null).forEach(known::add);
    if (!known.contains(nodeName)) {
      String help =
          known.isEmpty()
              ? "the cluster state names no node at all"
              : "the cluster state knows "
                  + known.stream()
                      .sorted()
                      .limit(5)
                      .map(n -> "`" + n + "`")
                      .collect(Collectors.joining(", "))
                  + (known.size() > 5 ? " and " + (known.size() - 5) + " more" : "");
      sink.report(
          Diagnostic.error(DiagnosticCode.NP3101, "unknown node `" + nodeName + "`")
              .withHelp(help));
    }
  }

  private ResolvedProgram run(List<NetworkPolicy> policies) {
    List<Pod> pods =
        state.pods().stream()
            .filter(pod -> pod.selectable() && !pod.addresses().isEmpty())
            .sorted(Comparator.comparing(Pod::namespace).thenComparing(Pod::name))
            .toList();
    List<Pod> subjects =
        nodeName == null
            ? pods
            : pods.stream().filter(pod -> nodeName.equals(pod.nodeName())).toList();
    List<NetworkPolicy> relevant = relevant(policies, subjects);
    List<ServiceAddress> services = ServiceResolution.resolve(state);
    Map<String, SortedSet<IpAddress>> ownNodes = ownNodes(subjects);
    Set<IpAddress> ofPods = podAddresses(pods, services, ownNodes);
    ownNodes.values().forEach(addresses -> addresses.removeAll(ofPods));
    List<Tier> ingress = tiers(relevant, Direction.INGRESS);
    List<Tier> egress = tiers(relevant, Direction.EGRESS);
    TermKeys inward = TermKeys.of(ingress);
    Set<SelectorTerm> terms = new HashSet<>(inward.peers());
    terms.addAll(TermKeys.of(egress).peers());
    var raw = new RuleProgram(ingress, egress, Facts.NONE);
    PodIndex peers = ResolvedProgram.indexFor(raw, pods, state.namespaces());
    Facts facts = RuleFacts.gather(terms, peers, inward.names(), subjects);
    return new ResolvedProgram(
        options,
        pods,
        subjects,
        state.namespaces(),
        peers,
        ownNodes,
        services.stream().filter(service -> !ofPods.contains(service.address())).toList(),
        new RuleProgram(ingress, egress, facts),
        origins(relevant));
  }

  /// Those addresses of pods that Services or own nodes have too.
  private static Set<IpAddress> podAddresses(
      List<Pod> pods, List<ServiceAddress> services, Map<String, SortedSet<IpAddress>> ownNodes) {
    Set<IpAddress> asked = new HashSet<>();
    services.forEach(service -> asked.add(service.address()));
    ownNodes.values().forEach(asked::addAll);
    Set<IpAddress> found = new HashSet<>();
    if (!asked.isEmpty()) {
      for (Pod pod : pods) {
        for (IpAddress address : pod.addresses()) {
          if (asked.contains(address)) {
            found.add(address);
          }
        }
      }
    }
    return found;
  }

  private List<NetworkPolicy> relevant(List<NetworkPolicy> policies, List<Pod> subjects) {
    Set<String> lived = subjects.stream().map(Pod::namespace).collect(Collectors.toSet());
    List<NetworkPolicy> candidates =
        policies.stream().filter(policy -> lived.contains(policy.ref().namespace())).toList();
    Set<String> keys = new HashSet<>();
    candidates.forEach(
        policy -> policy.podSelector().requirements().forEach(r -> keys.add(r.key())));
    var index = new PodIndex(subjects, state.namespaces(), keys, Set.of());
    return candidates.stream()
        .filter(policy -> !index.select(subjectsOf(policy)).isEmpty())
        .sorted(Comparator.comparing(NetworkPolicy::ref))
        .toList();
  }

  private static SelectorTerm subjectsOf(NetworkPolicy policy) {
    return SelectorTerm.in(policy.ref().namespace(), policy.podSelector());
  }

  private static List<Tier> tiers(List<NetworkPolicy> policies, Direction direction) {
    List<Section> sections =
        policies.stream()
            .filter(policy -> policy.isolates().contains(direction))
            .map(policy -> section(policy, direction))
            .toList();
    return sections.isEmpty() ? List.of() : List.of(new Tier(Tier.Kind.UNION, sections));
  }

  /// What a policy says in a direction that it isolates.
  public static Section section(NetworkPolicy policy, Direction direction) {
    String namespace = policy.ref().namespace();
    return new Section(
        policy.ref(),
        subjectsOf(policy),
        policy.effectiveRules(direction).stream()
            .map(rule -> RuleTerms.rule(rule, namespace))
            .toList());
  }

  private static Origins origins(List<NetworkPolicy> policies) {
    Map<PolicyRef, Span> spans = new HashMap<>();
    Map<RuleRef, Span> ruleSpans = new HashMap<>();
    for (NetworkPolicy policy : policies) {
      spans.put(policy.ref(), policy.span());
      for (Direction direction : Direction.values()) {
        for (PolicyRule rule : policy.effectiveRules(direction)) {
          ruleSpans.put(rule.ref(), rule.span());
        }
      }
    }
    return new Origins(spans, ruleSpans);
  }

  private Map<String, SortedSet<IpAddress>> ownNodes(List<Pod> subjects) {
    Map<String, SortedSet<IpAddress>> found = new HashMap<>();
    for (Pod subject : subjects) {
      if (subject.nodeName() != null) {
        found.putIfAbsent(subject.nodeName(), new TreeSet<>());
      }
    }
    for (Node node : state.nodes()) {
      SortedSet<IpAddress> addresses = found.get(node.name());
      if (addresses != null) {
        addresses.addAll(node.addresses());
      }
    }
    for (Pod pod : state.pods()) {
      SortedSet<IpAddress> addresses = pod.nodeName() == null ? null : found.get(pod.nodeName());
      if (addresses != null && pod.hostNetwork() && !pod.completed()) {
        addresses.addAll(pod.addresses());
      }
    }
    return found;
  }
}
