package io.netpolc.compiler.frontend;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.objects.ClusterKind;
import io.netpolc.compiler.frontend.objects.ClusterReader;
import io.netpolc.compiler.frontend.policy.GeneratedNames;
import io.netpolc.compiler.frontend.policy.NetworkPolicyReader;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.frontend.yaml.UnreadableException;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The objects of all files. There is a limit to how many, so that hostile input is refused before
/// memory is short.
final class InputObjects {
  private static final int MOST_OBJECTS = 1_000_000;

  /// Values in all policies. Small policies have some fifteen and take a kilobyte.
  private static final int MOST_POLICY_VALUES = 10_000_000;

  private final DiagnosticSink sink;
  private final ClusterReader cluster;
  private final GeneratedNames generatedNames = new GeneratedNames();
  private final Map<PolicyRef, NetworkPolicy> policies = new LinkedHashMap<>();
  private boolean stateAmongPolicies;
  private long objects;
  private long policyValues;

  /// Written by the thread that checks, read by the one that reads ahead.
  private volatile @Nullable UnreadableException end;

  InputObjects(DiagnosticSink sink) {
    this.sink = sink;
    this.cluster = new ClusterReader(sink);
  }

  ClusterReader cluster() {
    return cluster;
  }

  /// Whether a file for policies held an object of the cluster.
  boolean stateAmongPolicies() {
    return stateAmongPolicies;
  }

  /// What [#count] threw; null while there are not too many objects.
  @Nullable UnreadableException end() {
    return end;
  }

  /// Counts an object that is about to be added.
  ///
  /// @throws UnreadableException if there are too many
  void count(Mapping mapping, boolean policy) throws UnreadableException {
    objects++;
    policyValues += policy ? mapping.values() : 0;
    if (objects > MOST_OBJECTS || policyValues > MOST_POLICY_VALUES) {
      String what =
          objects > MOST_OBJECTS
              ? "input has more than %d objects".formatted(MOST_OBJECTS)
              : "policies have more than %d values".formatted(MOST_POLICY_VALUES);
      var tooMany =
          new UnreadableException(Diagnostic.error(DiagnosticCode.NP1007, mapping.span(), what));
      end = tooMany;
      throw tooMany;
    }
  }

  /// Adds an object of the cluster.
  ///
  /// @param forPolicies whether it is in a file for policies
  void addState(ClusterKind kind, Mapping mapping, boolean forPolicies) {
    stateAmongPolicies |= forPolicies;
    cluster.add(kind, mapping);
  }

  void addPolicy(Mapping mapping) {
    NetworkPolicy policy = NetworkPolicyReader.read(mapping, generatedNames, sink);
    if (policy == null) {
      return;
    }
    NetworkPolicy first = policies.putIfAbsent(policy.ref(), policy);
    if (first != null) {
      sink.report(
          Diagnostic.error(
                  DiagnosticCode.NP1014,
                  policy.span(),
                  "policy `%s` is given twice".formatted(policy.ref()))
              .withSecondary(first.span(), "first given here"));
    }
  }

  /// All policies, in canonical order.
  List<NetworkPolicy> policies() {
    return policies.values().stream().sorted(Comparator.comparing(NetworkPolicy::ref)).toList();
  }

  /// The namespaces of policies, each with the first policy in it.
  ///
  /// @param policies in canonical order
  static Map<String, Span> namespacesOf(List<NetworkPolicy> policies) {
    var namespaces = new TreeMap<String, Span>();
    for (NetworkPolicy policy : policies) {
      namespaces.putIfAbsent(policy.ref().namespace(), policy.span());
    }
    return namespaces;
  }
}
