package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.Effect;
import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.Rule;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.ir.Tier;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Works out the row of each peer class for a subject class in one direction, by going through its
/// rules in order. Peers that no rule names share one row and cost nothing.
final class RuleRows {
  private final List<Tier> tiers;
  private final Direction direction;
  private final PeerSpace peers;
  private final PortSpace ports;
  private final RowSpace rows;
  private final Decisions decisions;

  private final int[] current;
  private final boolean[] named;
  private int[] touched = new int[64];
  private int touchedCount;
  private int others;

  RuleRows(
      List<Tier> tiers,
      Direction direction,
      PeerSpace peers,
      PortSpace ports,
      RowSpace rows,
      Decisions decisions) {
    this.tiers = tiers;
    this.direction = direction;
    this.peers = peers;
    this.ports = ports;
    this.rows = rows;
    this.decisions = decisions;
    current = new int[peers.count()];
    named = new boolean[peers.count()];
  }

  /// The rows of a class.
  SparseRows of(SubjectClass subject) {
    touchedCount = 0;
    others = RowSpace.EMPTY;
    for (int t = 0; t < tiers.size(); t++) {
      apply(tiers.get(t), subject.sections().get(t), subject.offers());
    }
    takeAll(decisions.idOf(new Decision.NotIsolated()), ports.everything());
    int[] listed = Arrays.copyOf(touched, touchedCount);
    Arrays.sort(listed);
    int[] listedRows = new int[touchedCount];
    for (int i = 0; i < listed.length; i++) {
      listedRows[i] = current[listed[i]];
      named[listed[i]] = false;
    }
    return new SparseRows(others, listed, listedRows);
  }

  /// The policies of the first union tier that selects the class, in order; null when none does.
  @Nullable List<PolicyRef> isolating(SubjectClass subject) {
    for (int t = 0; t < tiers.size(); t++) {
      List<Integer> positions = subject.sections().get(t);
      if (tiers.get(t).kind() == Tier.Kind.UNION && !positions.isEmpty()) {
        return policies(tiers.get(t), positions);
      }
    }
    return null;
  }

  private static List<PolicyRef> policies(Tier tier, List<Integer> positions) {
    return positions.stream().map(p -> tier.sections().get(p).policy()).distinct().toList();
  }

  private void apply(Tier tier, List<Integer> positions, Set<Offer> offers) {
    for (int position : positions) {
      Section section = tier.sections().get(position);
      for (Rule rule : section.rules()) {
        int becomes =
            switch (rule.effect()) {
              case Effect.Decide(var decision) -> decisions.idOf(decision);
              case Effect.Pass() -> RowSpace.PASSED;
            };
        for (Match match : rule.matches()) {
          apply(match, becomes, offers);
        }
      }
    }
    switch (tier.kind()) {
      case UNION -> {
        if (!positions.isEmpty()) {
          var deny = new Decision.DefaultDeny(policies(tier, positions));
          takeAll(decisions.idOf(deny), ports.everything());
        }
      }
      case FIRST_MATCH -> {
        others = rows.nextTier(others);
        for (int i = 0; i < touchedCount; i++) {
          current[touched[i]] = rows.nextTier(current[touched[i]]);
        }
      }
    }
  }

  private void apply(Match match, int becomes, Set<Offer> offers) {
    Offer offer = match.destination();
    boolean ofSubject = direction == Direction.INGRESS;
    if (offer != null && ofSubject && !offers.contains(offer)) {
      return;
    }
    int portSet = ports.setOf(match.ports());
    Offer ofPeer = ofSubject ? null : offer;
    for (PeerTerm peer : match.peers()) {
      if (peer instanceof PeerTerm.Anyone && ofPeer == null) {
        takeAll(becomes, portSet);
      } else {
        take(peers.peersOf(peer, ofPeer), becomes, portSet);
      }
    }
  }

  private void takeAll(int becomes, int portSet) {
    int step = rows.step(becomes, portSet);
    others = rows.take(others, step, becomes, portSet);
    for (int i = 0; i < touchedCount; i++) {
      current[touched[i]] = rows.take(current[touched[i]], step, becomes, portSet);
    }
  }

  private void take(int[] matched, int becomes, int portSet) {
    int step = rows.step(becomes, portSet);
    if (touchedCount + matched.length > touched.length) {
      touched = Arrays.copyOf(touched, 2 * (touchedCount + matched.length));
    }
    for (int peer : matched) {
      if (!named[peer]) {
        named[peer] = true;
        touched[touchedCount++] = peer;
        current[peer] = others;
      }
      current[peer] = rows.take(current[peer], step, becomes, portSet);
    }
  }
}
