package io.netpolc.compiler.assertion;

import io.netpolc.compiler.assertion.Assertion.Ports;
import io.netpolc.compiler.assertion.Assertion.Quantifier;
import io.netpolc.compiler.assertion.Verdict.Why;
import java.util.ArrayList;
import java.util.List;

/// A part of an assertion that says one thing of all its connections.
///
/// @param from who opens them
/// @param someFrom whether one of those is enough
/// @param to to whom
/// @param someTo whether for each of `from` one of those is enough
/// @param ports which connections
/// @param allowed whether they must pass
/// @param ownNode whether what passes between a pod and its own node, whatever policies say, counts
/// @param why what is wrong where it does not hold
record Claim(
    Ends from,
    boolean someFrom,
    Ends to,
    boolean someTo,
    Ports ports,
    boolean allowed,
    boolean ownNode,
    Why why) {
  /// The parts of an assertion, to be looked at in this order.
  ///
  /// @param from whom its source means
  /// @param to whom its destination means
  /// @param anything pods, nodes and the world
  static List<Claim> of(Assertion assertion, Ends from, Ends to, Ends anything) {
    Quantifier source = assertion.from().quantifier();
    Quantifier target = assertion.to().quantifier();
    boolean someFrom = source == Quantifier.SOME;
    boolean someTo = target == Quantifier.SOME;
    boolean some = someFrom || someTo || assertion.ports().some();
    boolean ownNode = !assertion.from().ends().ofAnything() && !assertion.to().ends().ofAnything();
    Why why;
    if (assertion.allowed()) {
      why = some ? Why.NONE_ALLOWED : Why.DENIED;
    } else {
      why = some ? Why.NONE_DENIED : Why.ALLOWED;
    }
    var claims = new ArrayList<Claim>();
    claims.add(
        new Claim(
            from, someFrom, to, someTo, assertion.ports(), assertion.allowed(), ownNode, why));
    if (source == Quantifier.ONLY) {
      claims.add(others(anything.without(from), to, assertion.ports()));
    }
    if (target == Quantifier.ONLY) {
      claims.add(others(from, anything.without(to), assertion.ports()));
    }
    return claims;
  }

  private static Claim others(Ends from, Ends to, Ports ports) {
    return new Claim(from, false, to, false, ports, false, false, Why.OTHERS_ALLOWED);
  }
}
