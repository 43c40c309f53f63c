package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.Facts;
import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PortTerm;
import io.netpolc.compiler.ir.RuleProgram;
import java.util.ArrayList;
import java.util.List;

/// A named port is the number that the destination pod gives it, so `P on http` is the union over
/// the numbers n in use of `those of P whose http is n, on n`.
///
/// Before: `peers {app=web}, ports TCP/http, UDP/53`. After: `peers {app=web}, ports UDP/53` or
/// `peers {app=web} offering TCP/http=8080, ports TCP/8080`. A name that no pod offers matches
/// nothing. A match that has a condition on the destination already holds no named port.
///
/// Source: Kubernetes API text, `NetworkPolicyPort.port`.
public final class ExpandNamedPorts implements Pass<RuleProgram> {
  /// The pass.
  public ExpandNamedPorts() {}

  @Override
  public Outcome<RuleProgram> apply(RuleProgram program) {
    Facts facts = program.facts();
    return RuleRewriting.matches(
        program, matches -> matches.stream().flatMap(m -> expand(m, facts).stream()).toList());
  }

  private static List<Match> expand(Match match, Facts facts) {
    List<PortTerm> numbered = new ArrayList<>();
    List<Match> expanded = new ArrayList<>();
    for (PortTerm port : match.ports()) {
      if (port instanceof PortTerm.Named(var name)) {
        for (int number : facts.numbersOf(name)) {
          expanded.add(
              new Match(
                  new Offer(name, number),
                  match.peers(),
                  List.of(new PortTerm.Range(name.protocol(), number, number))));
        }
      } else {
        numbered.add(port);
      }
    }
    if (numbered.size() == match.ports().size()) {
      return List.of(match);
    }
    if (!numbered.isEmpty()) {
      expanded.addFirst(match.withPorts(numbered));
    }
    return expanded;
  }
}
