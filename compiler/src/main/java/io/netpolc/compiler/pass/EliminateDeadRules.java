package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.Facts;
import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.Rule;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.ir.Tier;
import java.util.List;

/// What matches nothing decides nothing: peers that select no pod of this cluster, prefixes that
/// their own exceptions use up, matches without peers or ports, rules without matches.
///
/// Before: `rule 0: {app=gone} on TCP/80; rule 1: anyone on TCP/443`. After: `rule 1: anyone on
/// TCP/443`; rules keep their own references. Side condition: a section of a union tier isolates
/// its subjects even without a rule and stays; one of a first-match tier goes, and so does a tier
/// without sections.
final class EliminateDeadRules implements Pass<RuleProgram> {
  /// The pass.
  public EliminateDeadRules() {}

  @Override
  public Outcome<RuleProgram> apply(RuleProgram program) {
    Facts facts = program.facts();
    return RuleRewriting.tiers(
        program,
        tiers ->
            tiers.stream()
                .map(tier -> eliminate(tier, facts))
                .filter(tier -> !tier.sections().isEmpty())
                .toList());
  }

  private static Tier eliminate(Tier tier, Facts facts) {
    List<Section> sections =
        tier.sections().stream()
            .map(section -> eliminate(section, facts))
            .filter(s -> tier.kind() == Tier.Kind.UNION || !s.rules().isEmpty())
            .toList();
    return sections.equals(tier.sections()) ? tier : tier.withSections(sections);
  }

  private static Section eliminate(Section section, Facts facts) {
    List<Rule> rules =
        section.rules().stream()
            .map(rule -> eliminate(rule, facts))
            .filter(rule -> !rule.matches().isEmpty())
            .toList();
    return rules.equals(section.rules()) ? section : section.withRules(rules);
  }

  private static Rule eliminate(Rule rule, Facts facts) {
    List<Match> matches =
        rule.matches().stream()
            .map(match -> eliminate(match, facts))
            .filter(match -> !match.peers().isEmpty() && !match.ports().isEmpty())
            .toList();
    return matches.equals(rule.matches()) ? rule : rule.withMatches(matches);
  }

  private static Match eliminate(Match match, Facts facts) {
    List<PeerTerm> peers = match.peers().stream().filter(peer -> !dead(peer, facts)).toList();
    return peers.size() == match.peers().size() ? match : match.withPeers(peers);
  }

  private static boolean dead(PeerTerm peer, Facts facts) {
    return switch (peer) {
      case PeerTerm.Anyone() -> false;
      case PeerTerm.Pods(var term) -> facts.unpopulated().contains(term);
      case PeerTerm.Block(var cidr, var except) ->
          except.stream().anyMatch(part -> part.contains(cidr));
    };
  }
}
