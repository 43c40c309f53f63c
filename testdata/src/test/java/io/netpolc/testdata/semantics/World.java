package io.netpolc.testdata.semantics;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.query.PortSpec;
import io.netpolc.compiler.query.ResolvedQuery;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.testdata.build.ClusterBuilder;
import io.netpolc.testdata.build.PodBuilder;
import io.netpolc.testdata.cases.Manifests;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A cluster and policies to ask about in a line.
record World(ClusterState cluster, Evaluator evaluator) {
  /// Namespaces x (team red) and y (team blue), two nodes, and these pods: x/a (app a, http 80,
  /// dual stack), x/b (app b, http 8080), x/plain (no labels), y/c (app a).
  static ClusterBuilder usual() {
    return ClusterBuilder.cluster()
        .namespace("x", Map.of("team", "red"))
        .namespace("y", Map.of("team", "blue"))
        .node("node-1", "192.168.0.1", "fd00:f::1")
        .node("node-2", "192.168.0.2")
        .add(
            PodBuilder.pod("x/a")
                .label("app", "a")
                .at("10.0.0.1", "fd00::1")
                .port("http", Protocol.TCP, 80)
                .on("node-1"))
        .add(
            PodBuilder.pod("x/b")
                .label("app", "b")
                .at("10.0.0.2")
                .port("http", Protocol.TCP, 8080)
                .on("node-1"))
        .add(PodBuilder.pod("x/plain").at("10.0.0.3").on("node-2"))
        .add(PodBuilder.pod("y/c").label("app", "a").at("10.0.1.1", "fd00:1::1").on("node-2"));
  }

  /// The usual cluster with one policy `x/p`.
  ///
  /// @param spec the YAML below `spec`
  static World with(String spec) {
    return of(usual(), policy("x", "p", spec));
  }

  static World of(ClusterBuilder cluster, String policies) {
    return of(cluster, policies, SemanticsOptions.DEFAULT);
  }

  static World of(ClusterBuilder cluster, String policies, SemanticsOptions options) {
    ClusterState state = cluster.build();
    return new World(state, new Evaluator(Manifests.read(policies).policies(), state, options));
  }

  /// Everything from manifests.
  static World read(String manifests) {
    var input = Manifests.read(manifests);
    return new World(
        input.cluster(),
        new Evaluator(input.policies(), input.cluster(), SemanticsOptions.DEFAULT));
  }

  static String policy(String namespace, String name, String spec) {
    return """
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: %s
      namespace: "%s"
    spec:
    %s
    """
        .formatted(name, namespace, spec.indent(2));
  }

  Evaluation ask(String from, String to, String port) {
    return evaluator.evaluate(flow(from, to, port, null));
  }

  boolean allows(String from, String to, String port) {
    return ask(from, to, port).allowed();
  }

  boolean allows(String from, String to, String port, IpFamily family) {
    return evaluator.evaluate(flow(from, to, port, family)).allowed();
  }

  Pod pod(String name) {
    return cluster.pods().stream()
        .filter(p -> p.qualifiedName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Flow flow(String from, String to, String port, @Nullable IpFamily family) {
    var sink = new DiagnosticSink();
    PortSpec spec = PortSpec.parse(port, sink);
    ResolvedQuery query =
        spec == null
            ? null
            : new FlowResolver(cluster).resolve(new FlowQuery(from, to, spec, family), sink);
    if (query == null) {
      throw new IllegalArgumentException(
          sink.diagnostics().stream().map(Diagnostic::message).collect(Collectors.joining(", ")));
    }
    return query.flow();
  }
}
