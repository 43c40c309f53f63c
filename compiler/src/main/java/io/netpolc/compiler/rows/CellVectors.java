package io.netpolc.compiler.rows;

import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.verdict.Direction;
import java.util.Arrays;

/// The two directions of a subject joined: a cell says what connection state its packets need,
/// which depends on the rows of both.
///
/// @param ingress cells of ingress
/// @param egress cells of egress
public record CellVectors(CellVector ingress, CellVector egress) {
  /// Joins the rows of a subject.
  ///
  /// @param rows the space of both
  /// @param keepEstablished whether a tracked flow outlives the rule that allowed it
  public static CellVectors join(
      SparseRows ingress, SparseRows egress, RowSpace rows, boolean keepEstablished) {
    return new CellVectors(
        vector(ingress, egress, Direction.INGRESS, rows, keepEstablished),
        vector(ingress, egress, Direction.EGRESS, rows, keepEstablished));
  }

  private static CellVector vector(
      SparseRows ingress,
      SparseRows egress,
      Direction direction,
      RowSpace rows,
      boolean keepEstablished) {
    int[] listed = union(ingress.peers(), egress.peers());
    int[] in = ingress.rows(listed);
    int[] out = egress.rows(listed);
    int common = cell(ingress.common(), egress.common(), direction, rows, keepEstablished);
    int[] peers = new int[listed.length];
    int[] cells = new int[listed.length];
    int size = 0;
    for (int i = 0; i < listed.length; i++) {
      int cell = cell(in[i], out[i], direction, rows, keepEstablished);
      if (cell != common) {
        peers[size] = listed[i];
        cells[size++] = cell;
      }
    }
    return new CellVector(common, Arrays.copyOf(peers, size), Arrays.copyOf(cells, size));
  }

  private static int cell(
      int ingressRow, int egressRow, Direction direction, RowSpace rows, boolean keepEstablished) {
    int ingress = rows.allowed(ingressRow);
    int egress = rows.allowed(egressRow);
    return direction == Direction.INGRESS
        ? StateBits.ingressCell(ingressRow, ingress, egress, keepEstablished)
        : StateBits.egressCell(egressRow, ingress, egress, keepEstablished);
  }

  private static int[] union(int[] a, int[] b) {
    int[] all = new int[a.length + b.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < a.length || j < b.length) {
      int next;
      if (j == b.length || (i < a.length && a[i] <= b[j])) {
        next = a[i];
      } else {
        next = b[j];
      }
      i += i < a.length && a[i] == next ? 1 : 0;
      j += j < b.length && b[j] == next ? 1 : 0;
      all[size++] = next;
    }
    return Arrays.copyOf(all, size);
  }
}
