package io.netpolc.compiler.explain;

import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.List;
import java.util.Map;

/// The parts of policies that nobody has written yet: how a peer and a port are named.
public final class PolicyTerms {
  /// Where they were read.
  public static final Span NOWHERE = Span.at(SourceFile.withoutText("<suggested>"), 1, 1);

  private final PodLabels labels;

  /// @param labels how pods are named
  public PolicyTerms(PodLabels labels) {
    this.labels = labels;
  }

  /// A peer that takes an end: a pod by labels, anything else by its address.
  ///
  /// @param policyNamespace of the policy that names it
  public Peer peer(FlowEnd end, String policyNamespace) {
    Pod pod = end.pod();
    if (pod == null) {
      return new Peer.IpBlock(Cidr.of(end.address()), List.of(), NOWHERE);
    }
    LabelSelector namespace =
        pod.namespace().equals(policyNamespace)
            ? null
            : LabelSelector.ofLabels(Map.of(Namespace.NAME_LABEL, pod.namespace()));
    LabelSelector pods = labels.selector(pod);
    boolean all = namespace != null && pods.isEverything();
    return new Peer.Pods(namespace, all ? null : pods, NOWHERE);
  }

  /// A port of a protocol that has ports. Port 0, which no number in a policy means, is among all
  /// of them.
  public static PolicyPort port(Protocol protocol, int port) {
    return port == 0
        ? new PolicyPort.All(protocol, NOWHERE)
        : new PolicyPort.Range(protocol, port, port, NOWHERE);
  }
}
