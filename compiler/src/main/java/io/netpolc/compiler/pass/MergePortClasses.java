package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.rows.LongIntTable;
import java.util.Arrays;
import java.util.List;

/// Port classes whose columns agree in every row are one class, across protocols too.
///
/// Before: `TCP/80` and `TCP/443`, of which no row decides one without the other. After: one class.
/// Class 0 stays the class of protocols without ports; classes are numbered in order of their first
/// member.
final class MergePortClasses implements Pass<DecisionTables> {
  /// The pass.
  public MergePortClasses() {}

  @Override
  public Outcome<DecisionTables> apply(DecisionTables tables) {
    int[] mapping = LongIntTable.renumber(partition(tables));
    int count = 1 + Arrays.stream(mapping).max().orElse(0);
    if (count == tables.ports().count()) {
      return new Outcome.Unchanged<>();
    }
    int[][] rows = new int[tables.rows().length][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = new int[count];
      for (int c = 0; c < mapping.length; c++) {
        rows[r][mapping[c]] = tables.rows()[r][c];
      }
    }
    List<PortClasses.Runs> runs =
        tables.ports().runs().stream().map(run -> remapped(run, mapping)).toList();
    return new Outcome.Changed<>(
        new DecisionTables(
            tables.decisions(),
            tables.peerCount(),
            tables.v4(),
            tables.v6(),
            new PortClasses(count, runs),
            rows,
            tables.vectors(),
            tables.subjects()));
  }

  private static int[] partition(DecisionTables tables) {
    int[] classes = new int[tables.ports().count()];
    int count = 1;
    var seen = new LongIntTable();
    for (int[] row : tables.rows()) {
      seen.clear();
      for (int c = 0; c < row.length; c++) {
        classes[c] = seen.putIfAbsent(((long) classes[c] << 32) | row[c], count);
        count = Math.max(count, classes[c] + 1);
      }
    }
    return classes;
  }

  private static PortClasses.Runs remapped(PortClasses.Runs runs, int[] mapping) {
    int[] firsts = new int[runs.firsts().length];
    int[] classes = new int[firsts.length];
    int size = 0;
    for (int i = 0; i < firsts.length; i++) {
      int merged = mapping[runs.classes()[i]];
      if (size == 0 || classes[size - 1] != merged) {
        firsts[size] = runs.firsts()[i];
        classes[size++] = merged;
      }
    }
    return new PortClasses.Runs(Arrays.copyOf(firsts, size), Arrays.copyOf(classes, size));
  }
}
