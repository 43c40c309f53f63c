package io.netpolc.compiler.rows;

import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.Tier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of a subject class with the numbers of their decisions, ports and steps, which stay
/// what they are: made by [RuleRows#prepare] for that one.
public final class PreparedRules {
  private final List<PreparedTier> tiers;

  PreparedRules(List<PreparedTier> tiers) {
    this.tiers = List.copyOf(tiers);
  }

  List<PreparedTier> tiers() {
    return tiers;
  }

  /// What peers' undecided ports become.
  ///
  /// @param becomes the number of a decision, or [RowSpace#PASSED]
  /// @param portSet which ports
  /// @param step of the row space, for these two
  record Change(int becomes, int portSet, int step) {}

  /// A change for some peers.
  ///
  /// @param ofPeer what a peer must offer; null for no condition
  record Step(Change change, List<PeerTerm> peers, @Nullable Offer ofPeer) {}

  /// @param steps in order
  /// @param rest what becomes of everything that is left; null for nothing
  record PreparedTier(Tier.Kind kind, List<Step> steps, @Nullable Change rest) {}
}
