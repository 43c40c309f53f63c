package io.netpolc.compiler.rows;

import io.netpolc.compiler.ir.Effect;
import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.Rule;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.ir.Tier;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import java.util.Arrays;
import java.util.Set;

/// Works out the row of each peer class for a subject class in one direction, by going through its
/// rules in order. Peers that no rule names share one row and cost nothing.
public final class RuleRows {
  private final Direction direction;
  private final Ports ports;
  private final RowSpace rows;
  private final Decisions decisions;

  private int[] current = new int[64];
  private boolean[] named = new boolean[64];
  private int[] touched = new int[64];
  private int touchedCount;
  private int others;

  /// @param direction of the rules
  /// @param rows of `ports` and `decisions`
  public RuleRows(Direction direction, Ports ports, RowSpace rows, Decisions decisions) {
    this.direction = direction;
    this.ports = ports;
    this.rows = rows;
    this.decisions = decisions;
  }

  /// The rows of a class towards some peers.
  ///
  /// @param peers of those that it does not know, nothing is said; the common row is that of peers
  ///   that no rule names
  public SparseRows of(SubjectClass subject, Peers peers) {
    // Also after a call that did not come to its end.
    for (int i = 0; i < touchedCount; i++) {
      named[touched[i]] = false;
    }
    touchedCount = 0;
    others = RowSpace.EMPTY;
    if (current.length < peers.count()) {
      current = new int[Math.max(peers.count(), 2 * current.length)];
      named = new boolean[current.length];
    }
    for (Tier tier : subject.tiers()) {
      apply(tier, subject.offers(), peers);
    }
    takeAll(decisions.idOf(new Decision.NotIsolated()), Ports.EVERYTHING);
    int[] listed = Arrays.copyOf(touched, touchedCount);
    Arrays.sort(listed);
    int[] listedRows = new int[touchedCount];
    for (int i = 0; i < listed.length; i++) {
      listedRows[i] = current[listed[i]];
    }
    return new SparseRows(others, listed, listedRows);
  }

  private void apply(Tier tier, Set<Offer> offers, Peers peers) {
    for (Section section : tier.sections()) {
      for (Rule rule : section.rules()) {
        int becomes =
            switch (rule.effect()) {
              case Effect.Decide(var decision) -> decisions.idOf(decision);
              case Effect.Pass() -> RowSpace.PASSED;
            };
        for (Match match : rule.matches()) {
          apply(match, becomes, offers, peers);
        }
      }
    }
    switch (tier.kind()) {
      case UNION -> {
        if (!tier.sections().isEmpty()) {
          var deny = new Decision.DefaultDeny(SubjectClass.policies(tier));
          takeAll(decisions.idOf(deny), Ports.EVERYTHING);
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

  private void apply(Match match, int becomes, Set<Offer> offers, Peers peers) {
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
