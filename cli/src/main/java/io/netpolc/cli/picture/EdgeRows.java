package io.netpolc.cli.picture;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Edges by where they begin: neighbouring edges from one node are a *row* of where they end, and
/// rows that are equal, as those of workloads that policies treat alike mostly are, stand once.
///
/// A row is numbers, four for each stretch of it: the first node, how many follow one another, set,
/// ends. In order, the rows of the nodes give the edges in their order again.
final class EdgeRows {
  /// A row, compared by its numbers.
  private record Row(int[] numbers) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Row(var others) && Arrays.equals(numbers, others);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(numbers);
    }
  }

  private static final int NOBODY = -1;

  private final Map<Row, Integer> rows = new LinkedHashMap<>();
  private final List<int[]> froms = new ArrayList<>();
  private int from = NOBODY;
  private int[] row = new int[64];
  private int length;

  /// Adds the next edge.
  void add(int from, int to, int set, int ends) {
    if (from != this.from) {
      endRow();
      this.from = from;
    }
    int last = length - 4;
    if (last >= 0
        && row[last] + row[last + 1] == to
        && row[last + 2] == set
        && row[last + 3] == ends) {
      row[last + 1]++;
      return;
    }
    if (length == row.length) {
      row = Arrays.copyOf(row, 2 * length);
    }
    row[length++] = to;
    row[length++] = 1;
    row[length++] = set;
    row[length++] = ends;
  }

  private void endRow() {
    if (from == NOBODY) {
      return;
    }
    var ended = new Row(Arrays.copyOf(row, length));
    Integer known = rows.putIfAbsent(ended, rows.size());
    froms.add(new int[] {from, known == null ? rows.size() - 1 : known});
    length = 0;
  }

  /// Writes the fields `rows` and `froms`, which has pairs of a node and the number of its row.
  /// Nothing can be added after that.
  void write(JsonGenerator json) throws IOException {
    endRow();
    from = NOBODY;
    json.writeArrayFieldStart("rows");
    for (Row each : rows.keySet()) {
      json.writeArray(each.numbers, 0, each.numbers.length);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("froms");
    for (int[] pair : froms) {
      json.writeArray(pair, 0, pair.length);
    }
    json.writeEndArray();
  }
}
