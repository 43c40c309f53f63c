package io.netpolc.compiler.rows;

import io.netpolc.compiler.ir.Effect;
import io.netpolc.compiler.ir.Match;
import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.PeerTerm;
import io.netpolc.compiler.ir.Rule;
import io.netpolc.compiler.ir.Section;
import io.netpolc.compiler.ir.Tier;
import io.netpolc.compiler.rows.PreparedRules.Change;
import io.netpolc.compiler.rows.PreparedRules.PreparedTier;
import io.netpolc.compiler.rows.PreparedRules.Step;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  /// Works out the numbers of a class's rules.
  public PreparedRules prepare(SubjectClass subject) {
    List<PreparedTier> tiers = new ArrayList<>();
    for (Tier tier : subject.tiers()) {
      List<Step> steps = new ArrayList<>();
      for (Section section : tier.sections()) {
        for (Rule rule : section.rules()) {
          int becomes =
              switch (rule.effect()) {
                case Effect.Decide(var decision) -> decisions.idOf(decision);
                case Effect.Pass() -> RowSpace.PASSED;
              };
          rule.matches().forEach(match -> prepare(match, becomes, subject.offers(), steps));
        }
      }
      tiers.add(new PreparedTier(tier.kind(), List.copyOf(steps), rest(tier)));
    }
    return new PreparedRules(tiers);
  }

  private void prepare(Match match, int becomes, Set<Offer> offers, List<Step> steps) {
    Offer offer = match.destination();
    boolean ofSubject = direction == Direction.INGRESS;
    if (offer == null || !ofSubject || offers.contains(offer)) {
      Change change = change(becomes, ports.setOf(match.ports()));
      steps.add(new Step(change, match.peers(), ofSubject ? null : offer));
    }
  }

  private @Nullable Change rest(Tier tier) {
    if (tier.kind() == Tier.Kind.FIRST_MATCH || tier.sections().isEmpty()) {
      return null;
    }
    var deny = new Decision.DefaultDeny(SubjectClass.policies(tier));
    return change(decisions.idOf(deny), Ports.EVERYTHING);
  }

  private Change change(int becomes, int portSet) {
    return new Change(becomes, portSet, rows.step(becomes, portSet));
  }

  /// The rows of a class towards some peers.
  ///
  /// @param peers of those that it does not know, nothing is said; the common row is that of peers
  ///   that no rule names
  public SparseRows of(SubjectClass subject, Peers peers) {
    return of(prepare(subject), peers);
  }

  /// The same for rules that were prepared here.
  public SparseRows of(PreparedRules rules, Peers peers) {
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
    for (PreparedTier tier : rules.tiers()) {
      apply(tier, peers);
    }
    takeAll(change(decisions.idOf(new Decision.NotIsolated()), Ports.EVERYTHING));
    int[] listed = Arrays.copyOf(touched, touchedCount);
    Arrays.sort(listed);
    int[] listedRows = new int[touchedCount];
    for (int i = 0; i < listed.length; i++) {
      listedRows[i] = current[listed[i]];
    }
    return new SparseRows(others, listed, listedRows);
  }

  private void apply(PreparedTier tier, Peers peers) {
    for (Step step : tier.steps()) {
      for (PeerTerm peer : step.peers()) {
        if (peer instanceof PeerTerm.Anyone && step.ofPeer() == null) {
          takeAll(step.change());
        } else {
          take(peers.peersOf(peer, step.ofPeer()), step.change());
        }
      }
    }
    Change rest = tier.rest();
    if (rest != null) {
      takeAll(rest);
    }
    if (tier.kind() == Tier.Kind.FIRST_MATCH) {
      others = rows.nextTier(others);
      for (int i = 0; i < touchedCount; i++) {
        current[touched[i]] = rows.nextTier(current[touched[i]]);
      }
    }
  }

  private void takeAll(Change change) {
    others = taken(others, change);
    for (int i = 0; i < touchedCount; i++) {
      current[touched[i]] = taken(current[touched[i]], change);
    }
  }

  private int taken(int row, Change change) {
    return rows.take(row, change.step(), change.becomes(), change.portSet());
  }

  private void take(int[] matched, Change change) {
    if (touchedCount + matched.length > touched.length) {
      touched = Arrays.copyOf(touched, 2 * (touchedCount + matched.length));
    }
    for (int peer : matched) {
      if (!named[peer]) {
        named[peer] = true;
        touched[touchedCount++] = peer;
        current[peer] = others;
      }
      current[peer] = taken(current[peer], change);
    }
  }
}
