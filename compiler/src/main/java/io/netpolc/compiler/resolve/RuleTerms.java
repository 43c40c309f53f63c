package io.netpolc.compiler.resolve;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.Effect;
import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.PortName;
import io.netpolc.compiler.ir.PortTerm;
import io.netpolc.compiler.ir.Rule;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.verdict.Decision;
import java.util.List;

/// Writes a rule of a NetworkPolicy with the terms of the rule program.
final class RuleTerms {
  private RuleTerms() {}

  /// @param namespace the policy's own
  static Rule rule(PolicyRule rule, String namespace) {
    List<PeerTerm> peers =
        rule.peers().isEmpty()
            ? List.of(new PeerTerm.Anyone())
            : rule.peers().stream().map(peer -> peer(peer, namespace)).toList();
    List<PortTerm> ports =
        rule.ports().isEmpty()
            ? List.of(new PortTerm.AllTraffic())
            : rule.ports().stream().map(RuleTerms::port).toList();
    return new Rule(
        rule.ref(),
        new Effect.Decide(new Decision.AllowedBy(rule.ref())),
        List.of(Match.of(peers, ports)));
  }

  private static PeerTerm peer(Peer peer, String namespace) {
    return switch (peer) {
      case Peer.IpBlock(var cidr, var except, _, _) -> new PeerTerm.Block(cidr, except);
      case Peer.Pods(var namespaces, var pods, _) -> {
        LabelSelector selector = pods == null ? LabelSelector.EVERYTHING : pods;
        yield new PeerTerm.Pods(
            namespaces == null
                ? SelectorTerm.in(namespace, selector)
                : new SelectorTerm(new SelectorTerm.Scope.Labelled(namespaces), selector));
      }
    };
  }

  private static PortTerm port(PolicyPort port) {
    return switch (port) {
      case PolicyPort.All(var protocol, _) -> PortTerm.Range.all(protocol);
      case PolicyPort.Range(var protocol, var first, var last, _) ->
          new PortTerm.Range(protocol, first, last);
      case PolicyPort.Named(var protocol, var name, _) ->
          new PortTerm.Named(new PortName(protocol, name));
    };
  }
}
