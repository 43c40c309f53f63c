package io.netpolc.compiler.pass;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.ir.Effect;
import io.netpolc.compiler.ir.Facts;
import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.PortName;
import io.netpolc.compiler.ir.PortTerm;
import io.netpolc.compiler.ir.Rule;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.ir.Tier;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Hand-made rule programs.
final class Programs {
  static final PolicyRef POLICY = new PolicyRef("shop", "p");
  static final SelectorTerm EVERY_POD = SelectorTerm.in("shop", LabelSelector.EVERYTHING);
  static final PeerTerm ANYONE = new PeerTerm.Anyone();
  static final PortTerm ALL = new PortTerm.AllTraffic();

  private Programs() {}

  static PeerTerm app(String value) {
    return new PeerTerm.Pods(SelectorTerm.in("shop", LabelSelector.ofLabels(Map.of("app", value))));
  }

  static PeerTerm block(String cidr, String... except) {
    List<Cidr> parts = new ArrayList<>();
    for (String part : except) {
      parts.add(cidr(part));
    }
    return new PeerTerm.Block(cidr(cidr), parts);
  }

  static Cidr cidr(String text) {
    return Objects.requireNonNull(Cidr.parse(text));
  }

  static PortTerm tcp(int first, int last) {
    return new PortTerm.Range(Protocol.TCP, first, last);
  }

  static PortTerm tcp(int port) {
    return tcp(port, port);
  }

  static PortTerm named(String name) {
    return new PortTerm.Named(new PortName(Protocol.TCP, name));
  }

  static Match match(List<PeerTerm> peers, List<PortTerm> ports) {
    return Match.of(peers, ports);
  }

  static RuleRef ref(int index) {
    return new RuleRef(POLICY, Direction.INGRESS, index);
  }

  static Rule allow(int index, Match... matches) {
    return new Rule(
        ref(index), new Effect.Decide(new Decision.AllowedBy(ref(index))), List.of(matches));
  }

  static Rule deny(int index, Match... matches) {
    return new Rule(
        ref(index), new Effect.Decide(new Decision.DefaultDeny(List.of(POLICY))), List.of(matches));
  }

  static Rule passOn(int index, Match... matches) {
    return new Rule(ref(index), new Effect.Pass(), List.of(matches));
  }

  static Section section(Rule... rules) {
    return new Section(POLICY, EVERY_POD, List.of(rules));
  }

  static Tier union(Section... sections) {
    return new Tier(Tier.Kind.UNION, List.of(sections));
  }

  static Tier firstMatch(Section... sections) {
    return new Tier(Tier.Kind.FIRST_MATCH, List.of(sections));
  }

  static RuleProgram ingress(Tier... tiers) {
    return ingress(Facts.NONE, tiers);
  }

  static RuleProgram ingress(Facts facts, Tier... tiers) {
    return new RuleProgram(List.of(tiers), List.of(), facts);
  }

  /// A program of one rule with these matches.
  static RuleProgram ofMatches(Match... matches) {
    return ingress(union(section(allow(0, matches))));
  }

  /// The matches of the only rule.
  static List<Match> matches(RuleProgram program) {
    return program.ingress().getFirst().sections().getFirst().rules().getFirst().matches();
  }

  /// The positions of the rules of the only section.
  static List<Integer> ruleIndexes(RuleProgram program) {
    return program.ingress().getFirst().sections().getFirst().rules().stream()
        .map(rule -> rule.ref().index())
        .toList();
  }
}
