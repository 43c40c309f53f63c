package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.Rule;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.ir.Tier;
import java.util.List;
import java.util.function.UnaryOperator;

/// Rewrites parts of a rule program and tells whether anything changed. Parts that stay equal stay
/// the same objects, so that comparing is cheap.
final class RuleRewriting {
  private RuleRewriting() {}

  static Pass.Outcome<RuleProgram> tiers(RuleProgram program, UnaryOperator<List<Tier>> rewrite) {
    List<Tier> ingress = rewrite.apply(program.ingress());
    List<Tier> egress = rewrite.apply(program.egress());
    if (ingress.equals(program.ingress()) && egress.equals(program.egress())) {
      return new Pass.Outcome.Unchanged<>();
    }
    return new Pass.Outcome.Changed<>(new RuleProgram(ingress, egress, program.facts()));
  }

  /// Rewrites the matches of each rule; the rules stay.
  static Pass.Outcome<RuleProgram> matches(
      RuleProgram program, UnaryOperator<List<Match>> rewrite) {
    return tiers(
        program, tiers -> tiers.stream().map(tier -> matchesOfTier(tier, rewrite)).toList());
  }

  private static Tier matchesOfTier(Tier tier, UnaryOperator<List<Match>> rewrite) {
    List<Section> sections =
        tier.sections().stream()
            .map(section -> {
              List<Rule> rules =
                  section.rules().stream().map(rule -> matchesOfRule(rule, rewrite)).toList();
              return rules.equals(section.rules()) ? section : section.withRules(rules);
            })
            .toList();
    return sections.equals(tier.sections()) ? tier : tier.withSections(sections);
  }

  private static Rule matchesOfRule(Rule rule, UnaryOperator<List<Match>> rewrite) {
    List<Match> matches = rewrite.apply(rule.matches());
    return matches.equals(rule.matches()) ? rule : rule.withMatches(matches);
  }
}
