package io.netpolc.compiler.frontend.live;

import io.netpolc.compiler.cluster.ClusterObject;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import java.util.List;

/// An object as an apiserver holds it.
public sealed interface LiveObject {
  /// What names it.
  ObjectKey key();

  /// A policy.
  record OfPolicy(ObjectKey key, NetworkPolicy policy) implements LiveObject {}

  /// Any other object that verdicts depend on.
  record OfCluster(ObjectKey key, ClusterObject object) implements LiveObject {}

  /// One that is not understood.
  ///
  /// @param findings why
  record Invalid(ObjectKey key, List<Diagnostic> findings) implements LiveObject {
    public Invalid {
      findings = List.copyOf(findings);
    }
  }
}
