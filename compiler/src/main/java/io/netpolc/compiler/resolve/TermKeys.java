package io.netpolc.compiler.resolve;

import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.PortName;
import io.netpolc.compiler.ir.PortTerm;
import io.netpolc.compiler.ir.Rule;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.ir.Tier;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What the rules of some tiers read of pods: selector terms, label keys, port names.
///
/// @param subjects terms that select subjects
/// @param peers terms that select peers
/// @param names port names, resolved or not
public record TermKeys(Set<SelectorTerm> subjects, Set<SelectorTerm> peers, Set<PortName> names) {
  /// Collects from tiers.
  public static TermKeys of(List<Tier> tiers) {
    var keys = new TermKeys(new HashSet<>(), new HashSet<>(), new HashSet<>());
    for (Tier tier : tiers) {
      for (Section section : tier.sections()) {
        keys.subjects.add(section.subjects());
        for (Rule rule : section.rules()) {
          rule.matches().forEach(keys::add);
        }
      }
    }
    return keys;
  }

  private void add(Match match) {
    if (match.destination() != null) {
      names.add(match.destination().port());
    }
    for (PeerTerm peer : match.peers()) {
      if (peer instanceof PeerTerm.Pods(var term)) {
        peers.add(term);
      }
    }
    for (PortTerm port : match.ports()) {
      if (port instanceof PortTerm.Named(var name)) {
        names.add(name);
      }
    }
  }

  /// The blocks of addresses that the rules of some tiers name.
  public static Stream<PeerTerm.Block> blocks(List<Tier> tiers) {
    return tiers.stream()
        .flatMap(tier -> tier.sections().stream())
        .flatMap(section -> section.rules().stream())
        .flatMap(rule -> rule.matches().stream())
        .flatMap(match -> match.peers().stream())
        .filter(PeerTerm.Block.class::isInstance)
        .map(PeerTerm.Block.class::cast);
  }

  /// The label keys that some terms read of pods.
  public static Set<String> labelKeys(Set<SelectorTerm> terms) {
    Set<String> keys = new HashSet<>();
    for (SelectorTerm term : terms) {
      term.pods().requirements().forEach(requirement -> keys.add(requirement.key()));
    }
    return keys;
  }
}
