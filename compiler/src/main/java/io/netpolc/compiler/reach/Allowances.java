package io.netpolc.compiler.reach;

import io.netpolc.compiler.ir.Cell;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.verdict.Decision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What rows and vectors allow, without which rule allows it. Sets of port classes are interned: an
/// allowance is a number, equal where the set is.
final class Allowances {
  /// The allowance of everything.
  static final int EVERYTHING = 0;

  private static final int UNKNOWN = -1;

  private final DecisionTables tables;
  private final BitSet peers;
  private final List<BitSet> sets = new ArrayList<>();
  private final Map<BitSet, Integer> ids = new HashMap<>();
  private final int[] ofRow;
  private final Map<CellVector, Integer> profileIds = new HashMap<>();
  private final List<CellVector> profiles = new ArrayList<>();
  private final int[] profileOfVector;
  private final List<int[]> meetings = new ArrayList<>();
  private final Map<Integer, ConnectionSet> connections = new HashMap<>();
  private final int nothing;
  private final int[][] expanded;

  /// @param peers the peer classes that are ever asked about
  Allowances(DecisionTables tables, BitSet peers) {
    this.tables = tables;
    this.peers = peers;
    var everything = new BitSet();
    everything.set(0, tables.ports().count());
    intern(everything);
    nothing = intern(new BitSet());
    ofRow = Arrays.stream(tables.rows()).mapToInt(this::ofRow).toArray();
    profileOfVector = new int[tables.vectors().size()];
    profileOfVector[0] = internProfile(new CellVector(EVERYTHING, new int[0], new int[0]));
    for (int vector = 1; vector < profileOfVector.length; vector++) {
      profileOfVector[vector] = internProfile(profileOf(tables.vectors().get(vector)));
    }
    expanded = new int[profiles.size()][];
  }

  private int intern(BitSet set) {
    Integer known = ids.get(set);
    if (known != null) {
      return known;
    }
    ids.put(set, sets.size());
    sets.add(set);
    return sets.size() - 1;
  }

  private int ofRow(int[] row) {
    var allowed = new BitSet();
    for (int portClass = 0; portClass < row.length; portClass++) {
      Decision decision = tables.decisions().get(row[portClass]);
      allowed.set(portClass, decision.allowed());
    }
    return intern(allowed);
  }

  /// What is left of a vector when only some peers are asked about: cells are allowances.
  private CellVector profileOf(CellVector vector) {
    int common = ofRow[Cell.row(vector.common())];
    var keptPeers = new int[vector.peers().length];
    var kept = new int[keptPeers.length];
    int size = 0;
    for (int i = 0; i < kept.length; i++) {
      int allowance = ofRow[Cell.row(vector.cells()[i])];
      if (allowance != common && peers.get(vector.peers()[i])) {
        keptPeers[size] = vector.peers()[i];
        kept[size++] = allowance;
      }
    }
    return new CellVector(common, Arrays.copyOf(keptPeers, size), Arrays.copyOf(kept, size));
  }

  private int internProfile(CellVector profile) {
    Integer known = profileIds.putIfAbsent(profile, profiles.size());
    if (known == null) {
      profiles.add(profile);
    }
    return known == null ? profiles.size() - 1 : known;
  }

  /// The profile of a vector: equal where two vectors allow the same for every peer in question.
  int profile(int vector) {
    return profileOfVector[vector];
  }

  /// What a profile allows for a peer class.
  int allowance(int profile, int peer) {
    int[] cells = expanded[profile];
    if (cells == null) {
      cells = new int[tables.peerCount()];
      CellVector vector = profiles.get(profile);
      Arrays.fill(cells, vector.common());
      for (int i = 0; i < vector.peers().length; i++) {
        cells[vector.peers()[i]] = vector.cells()[i];
      }
      expanded[profile] = cells;
    }
    return cells[peer];
  }

  /// The allowance of nothing.
  int nothing() {
    return nothing;
  }

  /// What a vector allows for any peer class, asked about or not.
  int exact(int vector, int peer) {
    return vector == 0 ? EVERYTHING : ofRow[Cell.row(tables.vectors().get(vector).cell(peer))];
  }

  /// The port classes that an allowance lets pass; not to be changed.
  BitSet ports(int allowance) {
    return sets.get(allowance);
  }

  /// The allowance of what both allow.
  int meet(int allowance, int other) {
    if (allowance == other || other == EVERYTHING) {
      return allowance;
    }
    if (allowance == EVERYTHING) {
      return other;
    }
    while (meetings.size() <= allowance) {
      meetings.add(new int[0]);
    }
    int[] known = meetings.get(allowance);
    if (other >= known.length) {
      int before = known.length;
      known = Arrays.copyOf(known, Math.max(other + 1, sets.size()));
      Arrays.fill(known, before, known.length, UNKNOWN);
      meetings.set(allowance, known);
    }
    if (known[other] == UNKNOWN) {
      BitSet common = (BitSet) sets.get(allowance).clone();
      common.and(sets.get(other));
      known[other] = intern(common);
    }
    return known[other];
  }

  /// An allowance as connections.
  ConnectionSet connections(int allowance) {
    return connections.computeIfAbsent(
        allowance,
        _ -> {
          BitSet set = sets.get(allowance);
          return set.isEmpty() ? ConnectionSet.NONE : ConnectionSet.of(tables.ports(), set);
        });
  }
}
