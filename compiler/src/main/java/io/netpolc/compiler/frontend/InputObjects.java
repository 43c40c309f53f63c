package io.netpolc.compiler.frontend;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.objects.ClusterReader;
import io.netpolc.compiler.frontend.policy.GeneratedNames;
import io.netpolc.compiler.frontend.policy.NetworkPolicyReader;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The objects of all files.
final class InputObjects {
  private final DiagnosticSink sink;
  private final ClusterReader cluster;
  private final GeneratedNames generatedNames = new GeneratedNames();
  private final Map<PolicyRef, NetworkPolicy> policies = new TreeMap<>();

  InputObjects(DiagnosticSink sink) {
    this.sink = sink;
    this.cluster = new ClusterReader(sink);
  }

  ClusterReader cluster() {
    return cluster;
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

  List<NetworkPolicy> policies() {
    return List.copyOf(policies.values());
  }

  /// The namespaces of the policies, each with the first policy in it.
  Map<String, Span> policyNamespaces() {
    var namespaces = new TreeMap<String, Span>();
    policies.forEach((ref, policy) -> namespaces.putIfAbsent(ref.namespace(), policy.span()));
    return namespaces;
  }
}
