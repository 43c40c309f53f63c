package io.netpolc.compiler.resolve;

import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/// The rules that apply to the local pods, and the cluster as far as they look at it.
///
/// @param options the semantics asked for
/// @param pods selectable pods with an address, in order of namespace and name
/// @param subjects the local ones among them, in the same order: subject number -> pod
/// @param namespaces every namespace that a pod lives in
/// @param peers answers the terms and the conditions that rules put on peers, over `pods`
/// @param ownNodes for each node of a subject, its addresses and those of the hostNetwork pods on
///   it
/// @param services virtual addresses that are no pod's address, in order of address
/// @param rules the rules
/// @param origins where they were read
public record ResolvedProgram(
    SemanticsOptions options,
    List<Pod> pods,
    List<Pod> subjects,
    List<Namespace> namespaces,
    PodIndex peers,
    Map<String, SortedSet<IpAddress>> ownNodes,
    List<ServiceAddress> services,
    RuleProgram rules,
    Origins origins) {
  public ResolvedProgram {
    pods = List.copyOf(pods);
    subjects = List.copyOf(subjects);
    namespaces = List.copyOf(namespaces);
    ownNodes = Map.copyOf(ownNodes);
    services = List.copyOf(services);
  }

  /// The same cluster under other rules.
  public ResolvedProgram withRules(RuleProgram others) {
    return new ResolvedProgram(
        options,
        pods,
        subjects,
        namespaces,
        indexFor(others, pods, namespaces),
        ownNodes,
        services,
        others,
        origins);
  }

  /// An index that answers what the rules of a program ask about peers.
  static PodIndex indexFor(RuleProgram program, List<Pod> pods, List<Namespace> namespaces) {
    TermKeys egress = TermKeys.of(program.egress());
    Set<SelectorTerm> terms = new HashSet<>(TermKeys.of(program.ingress()).peers());
    terms.addAll(egress.peers());
    return new PodIndex(pods, namespaces, TermKeys.labelKeys(terms), egress.names());
  }

  /// The addresses of a pod's own node; empty when it has none or the state does not know them.
  public SortedSet<IpAddress> ownNodeOf(Pod pod) {
    String node = pod.nodeName();
    SortedSet<IpAddress> addresses = node == null ? null : ownNodes.get(node);
    return addresses == null ? java.util.Collections.emptySortedSet() : addresses;
  }
}
