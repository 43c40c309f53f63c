package io.netpolc.compiler.frontend.live;

import io.netpolc.compiler.cluster.ClusterObject;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import org.jspecify.annotations.Nullable;

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
  /// @param reason the first error in it
  /// @param closed what stands for a policy; null for any other object
  record Invalid(ObjectKey key, String reason, @Nullable NetworkPolicy closed)
      implements LiveObject {}
}
