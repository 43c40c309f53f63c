package io.netpolc.compiler.incremental;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.resolve.PodIndex;
import io.netpolc.compiler.resolve.Resolver;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A policy as it is now; another version of it is another object. Its rules are only written when
/// a local pod asks for them, which most policies of a cluster never see.
final class LivePolicy {
  private final NetworkPolicy policy;
  private final Map<Direction, Section> sections = new EnumMap<>(Direction.class);

  LivePolicy(NetworkPolicy policy) {
    this.policy = policy;
  }

  PolicyRef ref() {
    return policy.ref();
  }

  boolean is(NetworkPolicy other) {
    return policy.equals(other);
  }

  /// Whether it selects a pod.
  boolean selects(Pod pod) {
    return policy.ref().namespace().equals(pod.namespace())
        && PodIndex.matches(policy.podSelector(), pod.labels());
  }

  /// Whether a rule names a port instead of giving its number.
  boolean namesPorts(Direction direction) {
    return policy.effectiveRules(direction).stream()
        .flatMap(rule -> rule.ports().stream())
        .anyMatch(PolicyPort.Named.class::isInstance);
  }

  /// How much its rules list: ports, peers, and parts that are taken out of blocks.
  int length() {
    return policy.isolates().stream()
        .flatMap(direction -> policy.effectiveRules(direction).stream())
        .mapToInt(
            rule -> rule.ports().size() + rule.peers().stream().mapToInt(LivePolicy::parts).sum())
        .sum();
  }

  private static int parts(Peer peer) {
    return switch (peer) {
      case Peer.IpBlock block -> 1 + block.except().size();
      case Peer.Pods _ -> 1;
    };
  }

  /// Whether it is not enforced, and only told what it would do.
  boolean isAudited() {
    return policy.mode() == PolicyMode.AUDIT;
  }

  boolean isolates(Direction direction) {
    return policy.isolates().contains(direction);
  }

  Section section(Direction direction) {
    return sections.computeIfAbsent(direction, of -> Resolver.section(policy, of));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
