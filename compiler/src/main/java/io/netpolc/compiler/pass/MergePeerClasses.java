package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.rows.LongIntTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Peer classes whose cells agree in every vector are one class (partition refinement, one vector
/// after the other).
///
/// Before: classes `app=a` and `app=b` that no rule of a local pod tells apart. After: one class,
/// and address prefixes that only told them apart are gone. Classes are numbered in order of their
/// first member, which keeps the classes of one namespace together.
final class MergePeerClasses implements Pass<DecisionTables> {
  /// The pass.
  public MergePeerClasses() {}

  @Override
  public Outcome<DecisionTables> apply(DecisionTables tables) {
    int[] mapping = LongIntTable.renumber(partition(tables));
    int count = 1 + Arrays.stream(mapping).max().orElse(0);
    if (count == tables.peerCount()) {
      return new Outcome.Unchanged<>();
    }
    boolean[] first = new boolean[mapping.length];
    int next = 0;
    for (int peer = 0; peer < mapping.length; peer++) {
      if (mapping[peer] == next) {
        first[peer] = true;
        next++;
      }
    }
    List<CellVector> vectors = new ArrayList<>(tables.vectors().size());
    for (CellVector vector : tables.vectors()) {
      vectors.add(narrow(vector, mapping, first));
    }
    return new Outcome.Changed<>(
        new DecisionTables(
            tables.decisions(),
            count,
            tables.v4().remapped(mapping),
            tables.v6().remapped(mapping),
            tables.ports(),
            tables.rows(),
            vectors,
            tables.subjects()));
  }

  private static int[] partition(DecisionTables tables) {
    int[] classes = new int[tables.peerCount()];
    int count = 1;
    var moved = new LongIntTable();
    for (CellVector vector : tables.vectors()) {
      moved.clear();
      for (int i = 0; i < vector.peers().length; i++) {
        int peer = vector.peers()[i];
        long key = ((long) classes[peer] << 32) | Integer.toUnsignedLong(vector.cells()[i]);
        classes[peer] = moved.putIfAbsent(key, count);
        count = Math.max(count, classes[peer] + 1);
      }
    }
    return classes;
  }

  private static CellVector narrow(CellVector vector, int[] mapping, boolean[] first) {
    int[] peers = new int[vector.peers().length];
    int[] cells = new int[peers.length];
    int size = 0;
    for (int i = 0; i < peers.length; i++) {
      int peer = vector.peers()[i];
      if (first[peer]) {
        peers[size] = mapping[peer];
        cells[size++] = vector.cells()[i];
      }
    }
    return new CellVector(vector.common(), Arrays.copyOf(peers, size), Arrays.copyOf(cells, size));
  }
}
