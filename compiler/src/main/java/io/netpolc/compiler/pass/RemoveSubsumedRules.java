package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.PortTerm;
import io.netpolc.compiler.ir.Rule;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.ir.SelectorTerm;
import io.netpolc.compiler.ir.Tier;
import io.netpolc.compiler.net.Cidr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A rule that an earlier rule for the same subjects covers never decides: whatever it matches, the
/// earlier one matched first.
///
/// Before: `rule 0: anyone on TCP/1-100; rule 1: {app=web} on TCP/80`. After: `rule 0`. Side
/// conditions: only *earlier* rules of the same tier absorb, whatever the effects, so the deciding
/// rule never changes; the sections stay, as they isolate.
final class RemoveSubsumedRules implements Pass<RuleProgram> {
  /// Earlier matches for one set of subjects, found by a peer of theirs.
  private static final class Earlier {
    private final Map<PeerTerm, List<Match>> byPeer = new HashMap<>();

    void add(Match match) {
      for (PeerTerm peer : match.peers()) {
        byPeer.computeIfAbsent(peer, _ -> new ArrayList<>()).add(match);
      }
    }

    boolean covers(Match match) {
      return !match.peers().isEmpty()
          && candidates(match.peers().getFirst()).stream()
              .flatMap(List::stream)
              .anyMatch(earlier -> RemoveSubsumedRules.covers(earlier, match));
    }

    private List<List<Match>> candidates(PeerTerm peer) {
      List<List<Match>> found = new ArrayList<>();
      add(found, new PeerTerm.Anyone());
      add(found, peer);
      if (peer instanceof PeerTerm.Block(var cidr, _)) {
        for (int length = cidr.prefixLength(); length >= 0; length--) {
          add(found, new PeerTerm.Block(Cidr.of(cidr.network(), length), List.of()));
        }
      }
      return found;
    }

    private void add(List<List<Match>> found, PeerTerm peer) {
      List<Match> matches = byPeer.get(peer);
      if (matches != null) {
        found.add(matches);
      }
    }
  }

  /// The pass.
  public RemoveSubsumedRules() {}

  @Override
  public Outcome<RuleProgram> apply(RuleProgram program) {
    return RuleRewriting.tiers(
        program, tiers -> tiers.stream().map(RemoveSubsumedRules::remove).toList());
  }

  private static Tier remove(Tier tier) {
    Map<SelectorTerm, Earlier> bySubjects = new HashMap<>();
    List<Section> sections = new ArrayList<>();
    for (Section section : tier.sections()) {
      Earlier earlier = bySubjects.computeIfAbsent(section.subjects(), _ -> new Earlier());
      List<Rule> kept = new ArrayList<>();
      for (Rule rule : section.rules()) {
        boolean covered =
            !rule.matches().isEmpty() && rule.matches().stream().allMatch(earlier::covers);
        if (!covered) {
          kept.add(rule);
          rule.matches().forEach(earlier::add);
        }
      }
      sections.add(kept.size() == section.rules().size() ? section : section.withRules(kept));
    }
    return sections.equals(tier.sections()) ? tier : tier.withSections(sections);
  }

  private static boolean covers(Match earlier, Match match) {
    boolean sameDestinations =
        earlier.destination() == null || earlier.destination().equals(match.destination());
    return sameDestinations
        && match.peers().stream()
            .allMatch(peer -> earlier.peers().stream().anyMatch(e -> covers(e, peer)))
        && match.ports().stream()
            .allMatch(port -> earlier.ports().stream().anyMatch(e -> covers(e, port)));
  }

  private static boolean covers(PeerTerm earlier, PeerTerm peer) {
    return switch (earlier) {
      case PeerTerm.Anyone() -> true;
      case PeerTerm.Pods _ -> earlier.equals(peer);
      case PeerTerm.Block(var cidr, var except) ->
          earlier.equals(peer)
              || (except.isEmpty()
                  && peer instanceof PeerTerm.Block(var inner, _)
                  && cidr.contains(inner));
    };
  }

  private static boolean covers(PortTerm earlier, PortTerm port) {
    return switch (earlier) {
      case PortTerm.AllTraffic() -> true;
      case PortTerm.Named _ -> earlier.equals(port);
      case PortTerm.Range(var protocol, var first, var last) ->
          port instanceof PortTerm.Range(var otherProtocol, var otherFirst, var otherLast)
              && protocol.equals(otherProtocol)
              && first <= otherFirst
              && otherLast <= last;
    };
  }
}
