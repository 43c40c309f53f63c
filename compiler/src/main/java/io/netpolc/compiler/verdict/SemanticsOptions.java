package io.netpolc.compiler.verdict;

/// Choices where the API leaves room. Every engine takes the same.
///
/// @param ipBlocksMatchPods whether an ipBlock also matches pod addresses, as the Kubernetes e2e
///   suite requires; false mimics agents that never do
/// @param ownNodeAlwaysReachable whether a pod always reaches its own node; false subjects that to
///   egress policy
public record SemanticsOptions(boolean ipBlocksMatchPods, boolean ownNodeAlwaysReachable) {
  /// What the documentation and the e2e suite ask for.
  public static final SemanticsOptions DEFAULT = new SemanticsOptions(true, true);
}
