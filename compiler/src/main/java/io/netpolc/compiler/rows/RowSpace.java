package io.netpolc.compiler.rows;

import io.netpolc.compiler.ir.PortClasses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rows under construction, hash-consed. A row has for each port class the number of a decision, or
/// is not there yet ([#UNDECIDED]), or was passed on by this tier ([#PASSED]).
public final class RowSpace {
  public static final int UNDECIDED = -1;
  public static final int PASSED = -2;

  /// The row in which nothing is decided.
  public static final int EMPTY = 0;

  /// @param cells not changed but by [RowSpace#split]
  /// @param hash of those cells that were there when rows were last counted anew
  private record Row(int[] cells, int hash) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Row(var otherCells, var otherHash)
          && hash == otherHash
          && Arrays.equals(cells, otherCells);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private final Ports ports;
  private final Decisions decisions;
  private int hashed;
  private int width;
  private final Map<Row, Integer> ids = new HashMap<>();
  private final List<int[]> rows = new ArrayList<>();
  private final Map<Long, Integer> stepIds = new HashMap<>();
  private final LongIntTable taken = new LongIntTable();
  private int[] masks = new int[64];

  /// @param ports of the rows
  /// @param decisions whose numbers stand in them
  public RowSpace(Ports ports, Decisions decisions) {
    this.ports = ports;
    this.decisions = decisions;
    width = ports.classes().count();
    hashed = width;
    int[] nothing = new int[width];
    Arrays.fill(nothing, UNDECIDED);
    intern(nothing);
  }

  /// The number of a row; the array may be kept.
  ///
  /// @param cells one for each port class
  public int intern(int[] cells) {
    int[] whole = cells.length == width ? cells : Arrays.copyOf(cells, width);
    var row = new Row(whole, hash(whole));
    Integer known = ids.get(row);
    if (known != null) {
      return known;
    }
    int id = rows.size();
    ids.put(row, id);
    rows.add(whole);
    return id;
  }

  private int hash(int[] cells) {
    int hash = 1;
    for (int i = 0; i < hashed; i++) {
      hash = 31 * hash + cells[i];
    }
    return hash;
  }

  /// Follows a port class that has become two: what was decided for it is decided for both, so that
  /// no row changes its number.
  ///
  /// @param from the class that was split
  /// @param to the new class, one more than the last
  public void split(int from, int to) {
    boolean anew = to == width || to >= 2 * hashed;
    if (to == width) {
      width *= 2;
      rows.replaceAll(cells -> Arrays.copyOf(cells, width));
    }
    for (int[] cells : rows) {
      cells[to] = cells[from];
    }
    if (anew) {
      hashed = to + 1;
      rehash();
    }
  }

  private void rehash() {
    ids.clear();
    for (int id = 0; id < rows.size(); id++) {
      ids.put(new Row(rows.get(id), hash(rows.get(id))), id);
    }
  }

  /// How many rows there are.
  public int count() {
    return rows.size();
  }

  public int[] row(int id) {
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
  public int uniform(int decision) {
    int[] cells = new int[ports.classes().count()];
    Arrays.fill(cells, decision);
    return intern(cells);
  }

  /// For a finished row: the protocol groups of which it allows any class (bits 0-3) and every
  /// class (bits 4-7).
  public int allowed(int row) {
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
