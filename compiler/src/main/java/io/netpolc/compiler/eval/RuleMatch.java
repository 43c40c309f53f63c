package io.netpolc.compiler.eval;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether a rule matches: one of its peers and one of its ports must; an empty list matches all.
final class RuleMatch {
  private final ClusterState cluster;
  private final SemanticsOptions options;

  RuleMatch(ClusterState cluster, SemanticsOptions options) {
    this.cluster = cluster;
    this.options = options;
  }

  boolean peers(PolicyRule rule, FlowEnd remote) {
    return rule.peers().isEmpty()
        || rule.peers().stream().anyMatch(p -> peer(p, rule.ref().policy().namespace(), remote));
  }

  private boolean peer(Peer peer, String policyNamespace, FlowEnd remote) {
    return switch (peer) {
      case Peer.Pods pods -> remote.pod() != null && pods(pods, policyNamespace, remote.pod());
      case Peer.IpBlock block -> block(block, remote);
    };
  }

  private boolean pods(Peer.Pods peer, String policyNamespace, Pod pod) {
    boolean namespaceMatches =
        peer.namespaceSelector() == null
            ? pod.namespace().equals(policyNamespace)
            : LabelMatch.selects(peer.namespaceSelector(), namespaceLabels(pod.namespace()));
    return namespaceMatches
        && (peer.podSelector() == null || LabelMatch.selects(peer.podSelector(), pod.labels()));
  }

  private Map<String, String> namespaceLabels(String name) {
    for (Namespace namespace : cluster.namespaces()) {
      if (namespace.name().equals(name)) {
        return namespace.labels();
      }
    }
    return Map.of(Namespace.NAME_LABEL, name);
  }

  private boolean block(Peer.IpBlock block, FlowEnd remote) {
    if (remote.pod() != null && !options.ipBlocksMatchPods()) {
      return false;
    }
    return block.cidr().contains(remote.address())
        && block.except().stream().noneMatch(e -> e.contains(remote.address()));
  }

  /// @param destination the pod that the flow goes to, which names of ports are looked up on; null
  ///   where it goes to no pod
  boolean ports(PolicyRule rule, Protocol protocol, int port, @Nullable Pod destination) {
    return rule.ports().isEmpty()
        || rule.ports().stream().anyMatch(p -> port(p, protocol, port, destination));
  }

  private static boolean port(
      PolicyPort wanted, Protocol protocol, int port, @Nullable Pod destination) {
    if (!wanted.protocol().equals(protocol)) {
      return false;
    }
    return switch (wanted) {
      case PolicyPort.All _ -> true;
      case PolicyPort.Range range -> range.first() <= port && port <= range.last();
      case PolicyPort.Named named ->
          destination != null
              && destination.ports().stream()
                  .anyMatch(c ->
                      named.name().equals(c.name())
                          && c.protocol().equals(protocol)
                          && c.number() == port);
    };
  }
}
