package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.ir.Cell;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.verdict.Direction;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Writes decision tables as the bytes that the data path reads. What a number names is where that
/// begins: a subject its vector's first word, a vector's word its chunk's first cell, a cell its
/// row's first word.
public final class LowerToMapEntries {
  private final DecisionTables tables;
  private final PortNumbers ports;
  private final boolean[] allowed;
  private final Chunking chunking;
  private final WordPool chunks;
  private final Map<Integer, Integer> rowsOfCells = new HashMap<>();
  private final WordPool rows;

  private LowerToMapEntries(DecisionTables tables) {
    this.tables = tables;
    ports = new PortNumbers(tables.ports());
    chunking = Chunking.of(tables.peerCount(), tables.vectors().size());
    chunks = new WordPool(chunking.cells());
    rows = new WordPool(ports.count());
    allowed = new boolean[tables.decisions().size()];
    for (int d = 0; d < allowed.length; d++) {
      allowed[d] = tables.decisions().get(d).allowed();
    }
  }

  /// Lays out and writes the tables.
  ///
  /// @param tables checked: every number fits its field
  public static Seeds lower(DecisionTables tables) {
    return new LowerToMapEntries(tables).run(TrieEntries.NARROW);
  }

  /// The same with entries that are no narrower than asked.
  static Seeds lower(DecisionTables tables, TrieEntries least) {
    return new LowerToMapEntries(tables).run(least);
  }

  private Seeds run(TrieEntries least) {
    int stride = chunking.stride(tables.peerCount());
    var v4 = new V4Trie(tables.v4());
    var v6 = new V6Trie(tables.v6());
    TrieEntries entries = TrieEntries.fitting(least, tables.peerCount(), v4, v6);
    MapImage vectors = vectors(stride);
    int protocols = Short.BYTES * Images.PROTOCOL_ENTRIES;
    List<MapImage> images =
        Stream.of(
                subjects(stride),
                v4.baseImage(),
                v4.windowImage(entries),
                v4.rootImage(entries),
                v4.blocksImage(entries),
                v6.nodesImage(),
                v6.blocksImage(entries),
                portClasses(),
                new MapImage(Images.PROTOCOLS, protocols, new byte[protocols]),
                vectors,
                Images.ofWords(Images.CELLS, chunking.bytes(), chunks.toArray()),
                Images.ofWords(Images.ROWS, Integer.BYTES * ports.count(), rows.toArray()))
            .sorted(Comparator.comparing(MapImage::map))
            .toList();
    return new Seeds(images);
  }

  private MapImage subjects(int stride) {
    int[] words = new int[2 * tables.subjectCount()];
    for (int s = 0; s < tables.subjectCount(); s++) {
      for (Direction direction : Direction.values()) {
        words[2 * s + DecisionTables.index(direction)] = stride * tables.vector(s, direction);
      }
    }
    return Images.ofWords(Images.SUBJECTS, Images.SUBJECT_BYTES, words);
  }

  private MapImage portClasses() {
    byte[] bytes = new byte[Short.BYTES * Images.PORT_ENTRIES * tables.ports().runs().size()];
    for (int group = 0; group < tables.ports().runs().size(); group++) {
      PortClasses.Runs runs = tables.ports().runs().get(group);
      for (int run = 0; run < runs.firsts().length; run++) {
        int number = ports.of(group, runs.classes()[run]);
        for (int port = runs.firsts()[run]; port <= runs.last(run); port++) {
          int at = Images.PORT_ENTRIES * group + Images.portIndex(port);
          Images.putShort(bytes, Short.BYTES * at, number);
        }
      }
    }
    return new MapImage(Images.PORTS, Short.BYTES * Images.PORT_ENTRIES, bytes);
  }

  private MapImage vectors(int stride) {
    int[] words = new int[tables.vectors().size() * stride];
    int[] cells = new int[chunking.cells()];
    for (int v = 1; v < tables.vectors().size(); v++) {
      CellVector vector = tables.vectors().get(v);
      int common = row(vector.common());
      int uniform = -1;
      int at = 0;
      for (int c = 0; c < stride; c++) {
        int first = c * chunking.cells();
        int limit = first + chunking.cells();
        boolean plain = at == vector.peers().length || vector.peers()[at] >= limit;
        if (plain && uniform >= 0) {
          words[v * stride + c] = uniform;
          continue;
        }
        Arrays.fill(cells, common);
        while (at < vector.peers().length && vector.peers()[at] < limit) {
          cells[vector.peers()[at] - first] = row(vector.cells()[at++]);
        }
        words[v * stride + c] = chunks.add(cells);
        uniform = plain ? words[v * stride + c] : uniform;
      }
    }
    return Images.ofWords(Images.VECTORS, Integer.BYTES * stride, words);
  }

  /// Where the row of a cell begins: the decisions of the cell's row, with the cell's bits.
  private int row(int cell) {
    Integer known = rowsOfCells.get(cell);
    if (known != null) {
      return known;
    }
    int[] words = new int[ports.count()];
    for (int number = 0; number < words.length; number++) {
      int decision = tables.rows()[Cell.row(cell)][ports.portClass(number)];
      words[number] = DecisionWords.of(decision, allowed[decision], cell, ports.group(number));
    }
    int at = rows.add(words);
    rowsOfCells.put(cell, at);
    return at;
  }
}
