package io.netpolc.compiler.eval;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.ContainerPort;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether a rule matches: one of its peers and one of its ports must; an empty list matches all.
final class RuleMatch {
  private final Map<String, Map<String, String>> labelsOfNamespaces = new HashMap<>();
  private final SemanticsOptions options;

  RuleMatch(ClusterState cluster, SemanticsOptions options) {
    for (Namespace namespace : cluster.namespaces()) {
      labelsOfNamespaces.putIfAbsent(namespace.name(), namespace.labels());
    }
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
            ? inOwnNamespace(policyNamespace, pod)
            : LabelMatch.selects(peer.namespaceSelector(), namespaceLabels(pod.namespace()));
    return namespaceMatches
        && (peer.podSelector() == null || LabelMatch.selects(peer.podSelector(), pod.labels()));
  }

  /// Whether a peer without namespaceSelector takes pods of this one's namespace.
  static boolean inOwnNamespace(String policyNamespace, Pod pod) {
    return pod.namespace().equals(policyNamespace);
  }

  Map<String, String> namespaceLabels(String name) {
    Map<String, String> labels = labelsOfNamespaces.get(name);
    return labels == null ? Map.of(Namespace.NAME_LABEL, name) : labels;
  }

  private boolean block(Peer.IpBlock block, FlowEnd remote) {
    return blocksTake(remote)
        && block.cidr().contains(remote.address())
        && block.except().stream().noneMatch(e -> e.contains(remote.address()));
  }

  /// Whether an ipBlock may take this end at all.
  boolean blocksTake(FlowEnd remote) {
    return remote.pod() == null || options.ipBlocksMatchPods();
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
      case PolicyPort.Range range -> within(range, port);
      case PolicyPort.Named named -> numbers(named, destination).contains(port);
    };
  }

  static boolean within(PolicyPort.Range range, int port) {
    return range.first() <= port && port <= range.last();
  }

  /// What a name stands for on the pod that a flow goes to: the numbers of its container ports of
  /// that name and protocol.
  static List<Integer> numbers(PolicyPort.Named named, @Nullable Pod destination) {
    return destination == null
        ? List.of()
        : destination.ports().stream()
            .filter(c -> named.name().equals(c.name()) && c.protocol().equals(named.protocol()))
            .map(ContainerPort::number)
            .toList();
  }
}
