package io.netpolc.compiler.frontend.live;

import io.netpolc.compiler.cluster.ClusterObject;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An object as an apiserver holds it.
public sealed interface LiveObject {
  /// What names it.
  ObjectKey key();

  /// A policy. Two of one version are equal, wherever in a text they stood: an apiserver gives
  /// another version to whatever changes.
  ///
  /// @param version its `resourceVersion`; empty if it has none, which makes it equal to nothing
  record OfPolicy(ObjectKey key, NetworkPolicy policy, String version) implements LiveObject {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof OfPolicy(var otherKey, _, var otherVersion)
          && !version.isEmpty()
          && version.equals(otherVersion)
          && key.equals(otherKey);
    }

    @Override
    public int hashCode() {
      return Objects.hash(key, version);
    }
  }

  /// Any other object that verdicts depend on.
  record OfCluster(ObjectKey key, ClusterObject object) implements LiveObject {}

  /// One that is not understood.
  ///
  /// @param reason the first error in it
  /// @param closed what stands for a policy; null for any other object
  /// @param asWritten whether that is the policy as it is written: one of which only the mode is
  ///   not understood
  record Invalid(ObjectKey key, String reason, @Nullable NetworkPolicy closed, boolean asWritten)
      implements LiveObject {
    /// One that is not taken as it is written.
    public Invalid(ObjectKey key, String reason, @Nullable NetworkPolicy closed) {
      this(key, reason, closed, false);
    }
  }
}
