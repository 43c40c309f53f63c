package io.netpolc.compiler.suggest;

import io.netpolc.compiler.explain.PolicyTerms;
import io.netpolc.compiler.explain.PolicyYaml;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.Comparator;
import java.util.List;

/// The least that a rule can allow: one peer on one port.
///
/// @param port 0 for protocols without ports, which can only be let in with all ports
record Atom(Peer peer, Protocol protocol, int port) {
  static final Comparator<Atom> ORDER =
      Comparator.comparing((Atom atom) -> PolicyYaml.of(atom.peer()))
          .thenComparing(Atom::protocol)
          .thenComparingInt(Atom::port);

  /// A rule of it alone.
  PolicyRule rule(RuleRef ref) {
    return new PolicyRule(
        ref,
        List.of(peer),
        protocol.hasPorts() ? List.of(PolicyTerms.port(protocol, port)) : List.of(),
        PolicyTerms.NOWHERE);
  }
}
