package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.Cell;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.rows.Decisions;
import io.netpolc.compiler.rows.RowSpace;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/// Numbers what the tables really use: rows in order of first use, decisions in an order of their
/// own that does not depend on the way they were found.
final class TableAssembly {
  private static final Comparator<Decision> ORDER =
      Comparator.comparingInt(TableAssembly::kind).thenComparing(TableAssembly::compareWithin);

  private TableAssembly() {}

  private static int kind(Decision decision) {
    return switch (decision) {
      case Decision.NotSubject() -> 0;
      case Decision.NotIsolated() -> 1;
      case Decision.Self() -> 2;
      case Decision.OwnNode() -> 3;
      case Decision.AllowedBy _ -> 4;
      case Decision.DefaultDeny _ -> 5;
      case Decision.NoBackend _ -> 6;
    };
  }

  private static int compareWithin(Decision a, Decision b) {
    if (a instanceof Decision.AllowedBy(var rule) && b instanceof Decision.AllowedBy(var other)) {
      return rule.compareTo(other);
    }
    if (a instanceof Decision.DefaultDeny(var by) && b instanceof Decision.DefaultDeny(var other)) {
      return compare(by, other);
    }
    if (a instanceof Decision.NoBackend(var by) && b instanceof Decision.NoBackend(var other)) {
      return compare(by, other);
    }
    return 0;
  }

  private static int compare(List<PolicyRef> a, List<PolicyRef> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  /// @param raw everything but decisions, rows and vectors
  static DecisionTables assemble(
      Decisions decisions, RowSpace rows, List<CellVector> vectors, DecisionTables raw) {
    List<Integer> order = new ArrayList<>();
    int[] newRow = numberRows(vectors, order);
    BitSet used = new BitSet();
    order.forEach(row -> Arrays.stream(rows.row(row)).forEach(used::set));
    List<Decision> kept = used.stream().mapToObj(decisions::get).sorted(ORDER).toList();
    int[] newDecision = new int[decisions.count()];
    for (int i = 0; i < kept.size(); i++) {
      newDecision[decisions.idOf(kept.get(i))] = i;
    }
    int[][] newRows = new int[order.size()][];
    for (int i = 0; i < newRows.length; i++) {
      newRows[i] = Arrays.stream(rows.row(order.get(i))).map(d -> newDecision[d]).toArray();
    }
    List<CellVector> newVectors = new ArrayList<>(vectors.size());
    newVectors.add(DecisionTables.UNRESTRICTED);
    for (CellVector vector : vectors.subList(1, vectors.size())) {
      newVectors.add(
          new CellVector(
              renumber(vector.common(), newRow),
              vector.peers(),
              Arrays.stream(vector.cells()).map(cell -> renumber(cell, newRow)).toArray()));
    }
    return new DecisionTables(
        kept,
        raw.peerCount(),
        raw.v4(),
        raw.v6(),
        raw.ports(),
        newRows,
        newVectors,
        raw.subjects());
  }

  private static int renumber(int cell, int[] newRow) {
    return Cell.withRow(cell, newRow[Cell.row(cell)]);
  }

  private static int[] numberRows(List<CellVector> vectors, List<Integer> order) {
    int highest = 0;
    for (CellVector vector : vectors) {
      highest = Math.max(highest, Cell.row(vector.common()));
      for (int cell : vector.cells()) {
        highest = Math.max(highest, Cell.row(cell));
      }
    }
    int[] newRow = new int[highest + 1];
    Arrays.fill(newRow, -1);
    for (CellVector vector : vectors.subList(1, vectors.size())) {
      number(vector.common(), newRow, order);
      for (int cell : vector.cells()) {
        number(cell, newRow, order);
      }
    }
    return newRow;
  }

  private static void number(int cell, int[] newRow, List<Integer> order) {
    int row = Cell.row(cell);
    if (newRow[row] < 0) {
      newRow[row] = order.size();
      order.add(row);
    }
  }
}
