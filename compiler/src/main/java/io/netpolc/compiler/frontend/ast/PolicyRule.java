package io.netpolc.compiler.frontend.ast;

import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.List;

/// One item of `ingress` or `egress`.
///
/// @param ref which rule it is
/// @param peers ORed; empty means every peer, pods and addresses alike
/// @param ports ORed; empty means every port of every protocol
/// @param span the item
public record PolicyRule(RuleRef ref, List<Peer> peers, List<PolicyPort> ports, Span span) {
  public PolicyRule {
    peers = List.copyOf(peers);
    ports = List.copyOf(ports);
  }
}
