package io.netpolc.compiler.explain;

import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.reach.ConnectionSet;
import org.jspecify.annotations.Nullable;

/// What lets a part of a connection pass at one end.
///
/// @param rule a rule of a policy that isolates the end; null where no policy does
/// @param connections what it lets pass; not empty
public record Grant(@Nullable PolicyRule rule, ConnectionSet connections) {
  /// The same with more that passes.
  Grant and(ConnectionSet more) {
    return new Grant(rule, connections.union(more));
  }
}
