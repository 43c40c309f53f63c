package io.netpolc.compiler.lint;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.LabelMatch;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the rules ask: the policies, the cluster, its tables, and who is selected by what. Built
/// once. The policies, the cluster, the options and the tables never change; all else is for one
/// thread.
final class LintContext {
  private final List<NetworkPolicy> policies;
  private final ClusterState cluster;
  private final SemanticsOptions options;
  private final Selection pods;
  private final Selection onHost;
  private final LabelCatalog labels;
  private final Map<String, Namespace> namespaces;
  private final boolean knowsNamespaces;
  private final Map<LabelSelector, List<String>> selected = new HashMap<>();
  private final Set<String> inhabited;
  private final boolean live;
  private final ResolvedProgram resolved;
  private final DecisionTables tables;
  private final Map<String, List<NetworkPolicy>> byNamespace;
  private @Nullable Flows flows;

  LintContext(List<NetworkPolicy> policies, ClusterState cluster, SemanticsOptions options) {
    this.policies = policies.stream().sorted(Comparator.comparing(NetworkPolicy::ref)).toList();
    this.cluster = cluster;
    this.options = options;
    pods = Selection.ofPods(policies, cluster);
    onHost = Selection.onHost(policies, cluster);
    labels = new LabelCatalog(pods.pods());
    namespaces =
        cluster.namespaces().stream()
            .collect(Collectors.toMap(Namespace::name, Function.identity()));
    knowsNamespaces =
        !namespaces.isEmpty() && namespaces.values().stream().noneMatch(Namespace::invented);
    inhabited = pods.pods().stream().map(Pod::namespace).collect(Collectors.toSet());
    live = cluster.pods().stream().anyMatch(pod -> !pod.synthetic());
    resolved = Resolver.resolve(policies, cluster, options, null, new DiagnosticSink());
    tables = Lowering.tables(resolved, LoweringOptions.DEFAULT);
    byNamespace =
        this.policies.stream().collect(Collectors.groupingBy(policy -> policy.ref().namespace()));
  }

  /// All policies, in canonical order.
  List<NetworkPolicy> policies() {
    return policies;
  }

  ClusterState cluster() {
    return cluster;
  }

  SemanticsOptions options() {
    return options;
  }

  /// The pods that policies see.
  Selection pods() {
    return pods;
  }

  /// The pods on their node's network.
  Selection onHost() {
    return onHost;
  }

  /// The labels that pods have.
  LabelCatalog labels() {
    return labels;
  }

  /// Whether the state has running pods, as a dump of a cluster has, and not only manifests.
  boolean live() {
    return live;
  }

  /// Whether a selector that takes no pod of a namespace is worth a word: where pods are known
  /// there, or the state is a cluster's own and has the namespace.
  boolean shows(String namespace) {
    Namespace known = namespaces.get(namespace);
    return inhabited.contains(namespace) || (live && known != null && !known.invented());
  }

  /// The names of the namespaces that a selector takes, sorted.
  List<String> selected(LabelSelector selector) {
    return selected.computeIfAbsent(
        selector,
        _ ->
            namespaces.values().stream()
                .filter(namespace -> LabelMatch.selects(selector, namespace.labels()))
                .map(Namespace::name)
                .sorted()
                .toList());
  }

  /// The namespaces by name.
  Map<String, Namespace> namespaces() {
    return namespaces;
  }

  /// Whether the labels of every namespace are known, and there is one.
  boolean knowsNamespaces() {
    return knowsNamespaces;
  }

  /// What they decide.
  DecisionTables tables() {
    return tables;
  }

  /// The policies of a namespace, in canonical order.
  List<NetworkPolicy> policiesOf(String namespace) {
    return byNamespace.getOrDefault(namespace, List.of());
  }

  /// What pods may send each other.
  Flows flows() {
    Flows known = flows;
    if (known == null) {
      known = new Flows(pods, resolved, tables);
      flows = known;
    }
    return known;
  }
}
