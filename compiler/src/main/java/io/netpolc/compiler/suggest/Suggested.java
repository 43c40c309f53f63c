package io.netpolc.compiler.suggest;

import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.replay.Replayed;
import java.util.List;
import java.util.SortedSet;

/// Policies for flows that were seen or are asked for, and what is to be said about them.
///
/// @param policies in canonical order
/// @param beyond what they allow that was not seen
/// @param unnamed pods that have no label by which a policy could select them, as `namespace/name`;
///   no policy is suggested for them
/// @param replayed what the policies make of the flows: none is cut but such as no policy can allow
public record Suggested(
    List<Policy> policies, List<Beyond> beyond, SortedSet<String> unnamed, Replayed replayed) {
  public Suggested {
    policies = List.copyOf(policies);
    beyond = List.copyOf(beyond);
  }

  /// The policies themselves.
  public List<NetworkPolicy> networkPolicies() {
    return policies.stream().map(Policy::policy).toList();
  }

  /// A suggested policy.
  ///
  /// @param pods how many pods it selects
  /// @param seen how many of them were seen
  public record Policy(NetworkPolicy policy, int pods, int seen) {}
}
