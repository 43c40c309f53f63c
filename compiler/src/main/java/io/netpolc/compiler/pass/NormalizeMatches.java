package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.PortTerm;
import io.netpolc.compiler.ir.RuleProgram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Brings the matches of a rule into canonical form: unions are commutative and idempotent,
/// `anyone` absorbs other peers and `all` other ports, and matches that differ in one factor only
/// are one match over the union of that factor.
///
/// Before: `{b, a, a} on TCP/80` and `{a, b} on TCP/81`. After: `{a, b} on TCP/80, TCP/81`. The
/// rule's position and effect stay, so the deciding rule does.
final class NormalizeMatches implements Pass<RuleProgram> {
  private static final Comparator<Match> ORDER =
      Comparator.comparing(
              Match::destination, Comparator.nullsFirst(Comparator.<Offer>naturalOrder()))
          .thenComparing(match -> match.peers().toString())
          .thenComparing(match -> match.ports().toString());

  private record Key(@Nullable Offer destination, List<?> factor) {}

  /// The pass.
  public NormalizeMatches() {}

  @Override
  public Outcome<RuleProgram> apply(RuleProgram program) {
    return RuleRewriting.matches(program, NormalizeMatches::normalize);
  }

  private static List<Match> normalize(List<Match> matches) {
    List<Match> canonical =
        matches.stream()
            .map(NormalizeMatches::canonical)
            .filter(match -> !match.peers().isEmpty() && !match.ports().isEmpty())
            .distinct()
            .toList();
    if (canonical.size() > 1) {
      canonical = join(canonical, Match::peers);
      canonical = join(canonical, Match::ports);
    }
    return canonical.size() > 1 ? canonical.stream().sorted(ORDER).toList() : canonical;
  }

  private static List<Match> join(List<Match> matches, Function<Match, List<?>> factor) {
    Map<Key, Match> joined = new LinkedHashMap<>();
    for (Match match : matches) {
      joined.merge(
          new Key(match.destination(), factor.apply(match)),
          match,
          (a, b) ->
              canonical(
                  new Match(
                      a.destination(), both(a.peers(), b.peers()), both(a.ports(), b.ports()))));
    }
    return List.copyOf(joined.values());
  }

  private static <T> List<T> both(List<T> a, List<T> b) {
    List<T> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }

  private static Match canonical(Match match) {
    List<PeerTerm> peers =
        match.peers().contains(new PeerTerm.Anyone())
            ? List.of(new PeerTerm.Anyone())
            : sorted(match.peers());
    List<PortTerm> ports =
        match.ports().contains(new PortTerm.AllTraffic())
            ? List.of(new PortTerm.AllTraffic())
            : sorted(match.ports());
    return peers.equals(match.peers()) && ports.equals(match.ports())
        ? match
        : new Match(match.destination(), peers, ports);
  }

  private static <T extends Comparable<? super T>> List<T> sorted(List<T> items) {
    return items.size() < 2 ? items : List.copyOf(new TreeSet<>(items));
  }
}
