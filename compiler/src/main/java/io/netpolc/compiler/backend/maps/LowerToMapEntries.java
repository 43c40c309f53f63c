package io.netpolc.compiler.backend.maps;

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

/// Writes decision tables as the bytes of the maps.
public final class LowerToMapEntries {
  private record Chunk(int[] cells) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Chunk(var otherCells) && Arrays.equals(cells, otherCells);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(cells);
    }
  }

  private final DecisionTables tables;
  private final Map<Chunk, Integer> chunkIds = new HashMap<>();
  private final IntList chunks = new IntList();

  private LowerToMapEntries(DecisionTables tables) {
    this.tables = tables;
  }

  /// Lays out and writes the tables.
  ///
  /// @param tables checked: every number fits its field
  public static Seeds lower(DecisionTables tables) {
    return new LowerToMapEntries(tables).run();
  }

  private Seeds run() {
    int vectorStride =
        Math.max(1, divideUp(tables.peerCount(), Images.CHUNK_CELLS * Images.SLOT_WORDS));
    int rowStride = Math.max(1, divideUp(tables.ports().count(), Images.SLOT_WORDS));
    var v4 = new V4Trie(tables.v4());
    var v6 = new V6Trie(tables.v6());
    MapImage vectors = vectors(vectorStride);
    MapImage cells = Images.ofWords(Images.CELLS, Images.CHUNK_BYTES, chunks.toArray());
    List<MapImage> images =
        Stream.of(
                subjects(),
                v4.rootImage(),
                v4.blocksImage(),
                v6.nodesImage(),
                v6.blocksImage(),
                ports(),
                new MapImage(
                    Images.PROTOCOLS,
                    2 * Images.PROTOCOL_ENTRIES,
                    new byte[2 * Images.PROTOCOL_ENTRIES]),
                vectors,
                cells,
                rows(rowStride))
            .sorted(Comparator.comparing(MapImage::map))
            .toList();
    return new Seeds(images, vectorStride, rowStride);
  }

  private static int divideUp(int a, int b) {
    return (a + b - 1) / b;
  }

  private MapImage subjects() {
    int[] words = new int[2 * tables.subjectCount()];
    for (int s = 0; s < tables.subjectCount(); s++) {
      for (Direction direction : Direction.values()) {
        words[2 * s + DecisionTables.index(direction)] = tables.vector(s, direction);
      }
    }
    return Images.ofWords(Images.SUBJECTS, Images.SUBJECT_BYTES, words);
  }

  private MapImage ports() {
    byte[] bytes = new byte[2 * Images.PORT_ENTRIES * tables.ports().runs().size()];
    for (int p = 0; p < tables.ports().runs().size(); p++) {
      PortClasses.Runs runs = tables.ports().runs().get(p);
      for (int run = 0; run < runs.firsts().length; run++) {
        for (int port = runs.firsts()[run]; port <= runs.last(run); port++) {
          Images.putShort(bytes, 2 * (Images.PORT_ENTRIES * p + port), runs.classes()[run]);
        }
      }
    }
    return new MapImage(Images.PORTS, 2 * Images.PORT_ENTRIES, bytes);
  }

  private MapImage vectors(int stride) {
    int[] words = new int[tables.vectors().size() * stride * Images.SLOT_WORDS];
    int chunkCount = divideUp(tables.peerCount(), Images.CHUNK_CELLS);
    for (int v = 0; v < tables.vectors().size(); v++) {
      int base = v * stride * Images.SLOT_WORDS;
      CellVector vector = tables.vectors().get(v);
      int uniform = -1;
      int at = 0;
      for (int c = 0; c < chunkCount; c++) {
        int first = c * Images.CHUNK_CELLS;
        int limit = first + Images.CHUNK_CELLS;
        boolean plain = at == vector.peers().length || vector.peers()[at] >= limit;
        if (plain && uniform >= 0) {
          words[base + c] = uniform;
          continue;
        }
        int[] cells = new int[Images.CHUNK_CELLS];
        Arrays.fill(cells, vector.common());
        while (at < vector.peers().length && vector.peers()[at] < limit) {
          cells[vector.peers()[at] - first] = vector.cells()[at++];
        }
        words[base + c] = chunk(cells);
        uniform = plain ? words[base + c] : uniform;
      }
    }
    return Images.ofWords(Images.VECTORS, Images.SLOT_BYTES, words);
  }

  private int chunk(int[] cells) {
    var key = new Chunk(cells);
    Integer known = chunkIds.get(key);
    if (known != null) {
      return known;
    }
    chunkIds.put(key, chunkIds.size());
    chunks.addAll(cells);
    return chunkIds.size() - 1;
  }

  private MapImage rows(int stride) {
    byte[] bytes = new byte[tables.rows().length * stride * Images.SLOT_BYTES];
    boolean[] allowed = new boolean[tables.decisions().size()];
    for (int d = 0; d < allowed.length; d++) {
      allowed[d] = tables.decisions().get(d).allowed();
    }
    for (int r = 0; r < tables.rows().length; r++) {
      int[] row = tables.rows()[r];
      int base = r * stride * Images.SLOT_BYTES;
      for (int c = 0; c < row.length; c++) {
        Images.putInt(bytes, base + 4 * c, allowed[row[c]] ? row[c] | Images.ALLOW : row[c]);
      }
    }
    return new MapImage(Images.ROWS, Images.SLOT_BYTES, bytes);
  }
}
