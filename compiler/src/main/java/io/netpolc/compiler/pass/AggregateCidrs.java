package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.PeerTerm.Block;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;

/// Prefixes without exceptions absorb blocks inside them, and two halves of a prefix are that
/// prefix (RFC 4632, section 3).
///
/// Before: `10.0.0.0/25, 10.0.0.128/25, 10.0.0.7/32`. After: `10.0.0.0/24`. Side condition: a block
/// with exceptions never absorbs and is never half of anything; it may be absorbed.
final class AggregateCidrs implements Pass<RuleProgram> {
  /// The pass.
  public AggregateCidrs() {}

  @Override
  public Outcome<RuleProgram> apply(RuleProgram program) {
    return RuleRewriting.matches(
        program, matches -> matches.stream().map(AggregateCidrs::aggregate).toList());
  }

  private static Match aggregate(Match match) {
    if (match.peers().stream().filter(Block.class::isInstance).limit(2).count() < 2) {
      return match;
    }
    var plain = new TreeSet<Cidr>();
    List<PeerTerm> kept = new ArrayList<>();
    for (PeerTerm peer : match.peers()) {
      if (peer instanceof Block(var cidr, var except) && except.isEmpty()) {
        plain.add(cidr);
      } else {
        kept.add(peer);
      }
    }
    List<Cidr> merged = merge(plain);
    kept.removeIf(
        peer -> peer instanceof Block(var cidr, _) && covered(cidr, new TreeSet<>(merged)));
    merged.forEach(cidr -> kept.add(new Block(cidr, List.of())));
    if (kept.size() == match.peers().size()) {
      return match;
    }
    kept.sort(null);
    return match.withPeers(kept);
  }

  /// Disjoint prefixes, none half of a prefix whose other half is there too.
  private static List<Cidr> merge(SortedSet<Cidr> sorted) {
    List<Cidr> stack = new ArrayList<>();
    for (Cidr cidr : sorted) {
      if (!stack.isEmpty() && stack.getLast().contains(cidr)) {
        continue;
      }
      stack.add(cidr);
      while (stack.size() > 1 && halves(stack.get(stack.size() - 2), stack.getLast())) {
        Cidr last = stack.removeLast();
        stack.removeLast();
        stack.add(Cidr.of(last.network(), last.prefixLength() - 1));
      }
    }
    return stack;
  }

  private static boolean halves(Cidr low, Cidr high) {
    return low.family() == high.family()
        && low.prefixLength() == high.prefixLength()
        && low.prefixLength() > 0
        && Cidr.of(high.network(), high.prefixLength() - 1)
            .equals(Cidr.of(low.network(), low.prefixLength() - 1));
  }

  private static boolean covered(Cidr cidr, NavigableSet<Cidr> disjoint) {
    Cidr floor = disjoint.floor(cidr);
    return floor != null && floor.contains(cidr);
  }
}
