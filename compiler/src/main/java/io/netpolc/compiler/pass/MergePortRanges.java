package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.PortTerm;
import io.netpolc.compiler.ir.PortTerm.Range;
import io.netpolc.compiler.ir.RuleProgram;
import java.util.ArrayList;
import java.util.List;

/// Ranges of one protocol that overlap or touch are one range.
///
/// Before: `TCP/80, TCP/81-90, TCP/85-100`. After: `TCP/80-100`. Side condition: none; ports are
/// whole numbers, so neighbours leave nothing between them.
final class MergePortRanges implements Pass<RuleProgram> {
  /// The pass.
  public MergePortRanges() {}

  @Override
  public Outcome<RuleProgram> apply(RuleProgram program) {
    return RuleRewriting.matches(
        program, matches -> matches.stream().map(MergePortRanges::merge).toList());
  }

  private static Match merge(Match match) {
    if (match.ports().size() < 2) {
      return match;
    }
    List<PortTerm> merged = new ArrayList<>();
    for (PortTerm port : match.ports().stream().sorted().toList()) {
      if (port instanceof Range next
          && !merged.isEmpty()
          && merged.getLast() instanceof Range last
          && last.protocol().equals(next.protocol())
          && next.first() <= last.last() + 1) {
        merged.set(
            merged.size() - 1,
            new Range(last.protocol(), last.first(), Math.max(last.last(), next.last())));
      } else {
        merged.add(port);
      }
    }
    return merged.size() == match.ports().size() ? match : match.withPorts(merged);
  }
}
