package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.PortClasses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows under construction, hash-consed. A row has for each port class the number of a decision, or
/// is not there yet ([#UNDECIDED]), or was passed on by this tier ([#PASSED]).
final class RowSpace {
  static final int UNDECIDED = -1;
  static final int PASSED = -2;

  /// The row in which nothing is decided.
  static final int EMPTY = 0;

  private record Row(int[] cells) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Row(var otherCells) && Arrays.equals(cells, otherCells);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(cells);
    }
  }

  private final PortSpace ports;
  private final Decisions decisions;
  private final Map<Row, Integer> ids = new HashMap<>();
  private final List<int[]> rows = new ArrayList<>();
  private final Map<Long, Integer> stepIds = new HashMap<>();
  private final LongIntTable taken = new LongIntTable();
  private int[] masks = new int[64];

  RowSpace(PortSpace ports, Decisions decisions) {
    this.ports = ports;
    this.decisions = decisions;
    int[] nothing = new int[ports.classes().count()];
    Arrays.fill(nothing, UNDECIDED);
    intern(nothing);
  }

  /// The number of a row; the array is kept.
  int intern(int[] cells) {
    var row = new Row(cells);
    Integer known = ids.get(row);
    if (known != null) {
      return known;
    }
    int id = rows.size();
    ids.put(row, id);
    rows.add(cells);
    return id;
  }

  int[] row(int id) {
    return rows.get(id);
  }

  /// A step: what is undecided on some ports becomes something else.
  ///
  /// @param becomes the number of a decision, or [#PASSED]
  /// @param portSet of the port space
  int step(int becomes, int portSet) {
    return stepIds.computeIfAbsent(((long) becomes << 32) | portSet, _ -> stepIds.size() + 1);
  }

  /// The row after a step.
  int take(int row, int step, int becomes, int portSet) {
    long key = ((long) row << 32) | step;
    int known = taken.get(key, -1);
    return known >= 0 ? known : taken.putIfAbsent(key, change(row, becomes, ports.set(portSet)));
  }

  private int change(int row, int becomes, int[] classes) {
    int[] before = rows.get(row);
    int[] after = before.clone();
    for (int c : classes) {
      if (after[c] == UNDECIDED) {
        after[c] = becomes;
      }
    }
    return Arrays.equals(before, after) ? row : intern(after);
  }

  /// What was passed on is undecided again.
  int nextTier(int row) {
    int[] before = rows.get(row);
    int[] after = before.clone();
    for (int c = 0; c < after.length; c++) {
      if (after[c] == PASSED) {
        after[c] = UNDECIDED;
      }
    }
    return Arrays.equals(before, after) ? row : intern(after);
  }

  /// The row that decides everything alike.
  int uniform(int decision) {
    int[] cells = new int[ports.classes().count()];
    Arrays.fill(cells, decision);
    return intern(cells);
  }

  /// For a finished row: the protocol groups of which it allows any class (bits 0-3) and every
  /// class (bits 4-7).
  int allowed(int row) {
    if (row >= masks.length) {
      masks = Arrays.copyOf(masks, Math.max(row + 1, masks.length * 2));
    }
    if (masks[row] == 0) {
      masks[row] = allowedMask(rows.get(row)) + 1;
    }
    return masks[row] - 1;
  }

  private int allowedMask(int[] cells) {
    int any = 0;
    int all = 0;
    List<PortClasses.Runs> runs = ports.classes().runs();
    for (int group = 0; group <= runs.size(); group++) {
      int[] classes = group < runs.size() ? runs.get(group).classes() : new int[1];
      boolean some = false;
      boolean every = true;
      for (int c : classes) {
        boolean allowed = decisions.allowed(cells[c]);
        some |= allowed;
        every &= allowed;
      }
      any |= some ? 1 << group : 0;
      all |= every ? 1 << group : 0;
    }
    return any | (all << 4);
  }
}
