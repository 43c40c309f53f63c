package io.netpolc.compiler.frontend.objects;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.source.Span;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Completes the namespaces of a cluster by those that something lives in and that have no object.
public final class LivedIn {
  private LivedIn() {}

  /// The same cluster with every namespace that it or a policy needs.
  ///
  /// @param state namespaces in it that are invented do not count
  /// @param policyNamespaces namespaces of policies with a place to point at; those without an
  ///   object are reported and invented
  public static ClusterState complete(
      ClusterState state, Map<String, Span> policyNamespaces, DiagnosticSink sink) {
    var all = new TreeMap<String, Namespace>();
    for (Namespace namespace : state.namespaces()) {
      if (!namespace.invented()) {
        all.put(namespace.name(), namespace);
      }
    }
    new TreeMap<>(policyNamespaces)
        .forEach((name, span) -> {
          if (all.putIfAbsent(name, invented(name)) == null) {
            sink.report(
                Diagnostic.warning(
                        DiagnosticCode.NP3001,
                        span,
                        "namespace `%s` has no object in the input".formatted(name))
                    .withNote(
                        "it is taken to have no label but `%s`".formatted(Namespace.NAME_LABEL)));
          }
        });
    state.pods().forEach(pod -> invent(pod.namespace(), all));
    state.services().forEach(service -> invent(service.namespace(), all));
    state.endpointSlices().forEach(slice -> invent(slice.namespace(), all));
    return state.withNamespaces(List.copyOf(all.values()));
  }

  private static void invent(String name, Map<String, Namespace> all) {
    all.computeIfAbsent(name, LivedIn::invented);
  }

  private static Namespace invented(String name) {
    return new Namespace(name, Map.of(Namespace.NAME_LABEL, name), true);
  }
}
