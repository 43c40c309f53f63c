package io.netpolc.compiler.ir;

import io.netpolc.compiler.verdict.RuleRef;
import java.util.List;

/// A rule: packets and what becomes of them.
///
/// @param ref which rule of the input it came from
/// @param effect what it does
/// @param matches ORed; none matches nothing
public record Rule(RuleRef ref, Effect effect, List<Match> matches) {
  public Rule {
    matches = List.copyOf(matches);
  }

  /// The same with other matches.
  public Rule withMatches(List<Match> others) {
    return new Rule(ref, effect, others);
  }
}
