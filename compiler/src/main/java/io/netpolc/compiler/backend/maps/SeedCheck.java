package io.netpolc.compiler.backend.maps;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Checks that seeds stay within their own bank. The kernel keeps every lookup inside its map, but
/// a map holds both banks: a number beyond a capacity would make bank 0 read the tables of bank 1.
///
/// INVARIANT: with seeds that pass, every lookup that starts at a subject of the bundle ends within
/// the bank it started in.
public final class SeedCheck {
  private static final int MAX_V6_LEVELS = 16;
  private static final int SHIFT_AT = 32;
  private static final int HIT_AT = 36;
  private static final int MISS_AT = 40;
  private static final int V6_BYTES = 16;

  private final Seeds seeds;
  private final Map<String, Table> tables;

  private SeedCheck(Seeds seeds, Shape shape) {
    this.seeds = seeds;
    this.tables =
        new TreeMap<>(
            Map.ofEntries(
                Map.entry(Images.SUBJECTS, new Table(Images.SUBJECT_BYTES, shape.subjects())),
                Map.entry(Images.V4_ROOT, new Table(4 * Images.ROOT_ENTRIES, 1)),
                Map.entry(Images.V4_BLOCKS, new Table(Images.BLOCK_BYTES, shape.v4Blocks())),
                Map.entry(Images.V6_NODES, new Table(Images.NODE_BYTES, shape.v6Nodes())),
                Map.entry(Images.V6_BLOCKS, new Table(Images.BLOCK_BYTES, shape.v6Blocks())),
                Map.entry(Images.PORTS, new Table(2 * Images.PORT_ENTRIES, 3)),
                Map.entry(Images.PROTOCOLS, new Table(2 * Images.PROTOCOL_ENTRIES, 1)),
                Map.entry(Images.VECTORS, new Table(Images.SLOT_BYTES, shape.vectorSlots())),
                Map.entry(Images.CELLS, new Table(Images.CHUNK_BYTES, shape.cellChunks())),
                Map.entry(Images.ROWS, new Table(Images.SLOT_BYTES, shape.rowSlots()))));
  }

  /// The first fault, as a sentence without a full stop, or null.
  ///
  /// @param shape what the program is made for
  /// @param subjects how many subjects the bundle has
  public static @Nullable String fault(Seeds seeds, Shape shape, int subjects) {
    try {
      new SeedCheck(seeds, shape).check(shape, subjects);
      return null;
    } catch (Fault fault) {
      return fault.getMessage();
    }
  }

  private void check(Shape shape, int subjects) throws Fault {
    for (MapImage image : seeds.images()) {
      fits(image);
    }
    require(seeds.vectorStride() > 0 && seeds.rowStride() > 0, "a stride is not positive");
    int known = words(Images.SUBJECTS).length / 2;
    require(
        subjects <= known,
        "there are " + subjects + " pods, np_subjects has " + known + " of them");
    each(
        Images.SUBJECTS,
        vector -> vector == 0 ? null : strided(vector, seeds.vectorStride(), Images.VECTORS));
    each(Images.VECTORS, chunk -> inside(chunk, Images.CELLS));
    each(Images.CELLS, cell -> strided(cell & Images.ID_MASK, seeds.rowStride(), Images.ROWS));
    each(
        Images.ROWS,
        word ->
            (word & Images.ID_MASK) < Math.max(1, shape.decisions())
                ? null
                : "decision " + (word & Images.ID_MASK) + " of " + shape.decisions());
    each(Images.V4_ROOT, entry -> leafOr(entry, Images.V4_BLOCKS));
    each(Images.V4_BLOCKS, entry -> leafOr(entry, Images.V4_BLOCKS));
    each(Images.V6_BLOCKS, entry -> leafOr(entry, Images.V6_NODES));
    portClasses(Images.PORTS);
    portClasses(Images.PROTOCOLS);
    nodes();
  }

  private void fits(MapImage image) throws Fault {
    Table table = tables.get(image.map());
    if (table == null) {
      throw new Fault("there is no table " + image.map());
    }
    require(
        image.valueSize() == table.valueSize,
        "elements of %s have %d bytes, not %d"
            .formatted(image.map(), table.valueSize, image.valueSize()));
    require(
        image.count() <= table.capacity,
        "%s holds %d elements, the seeds have %d"
            .formatted(image.map(), table.capacity, image.count()));
  }

  private @Nullable String inside(int index, String map) {
    int count = elements(map);
    return Integer.compareUnsigned(index, count) < 0 ? null : beyond(index, map, count);
  }

  /// A number whose elements are `stride` consecutive ones.
  private @Nullable String strided(int number, int stride, String map) {
    int count = elements(map);
    long end = (Integer.toUnsignedLong(number) + 1) * stride;
    return end <= count ? null : beyond(number, map, count / stride);
  }

  private static String beyond(int index, String map, int count) {
    return "%s of %s, which has %d".formatted(Integer.toUnsignedString(index), map, count);
  }

  private @Nullable String leafOr(int entry, String map) {
    return (entry & Images.LEAF) != 0 ? peer(entry & ~Images.LEAF) : inside(entry, map);
  }

  private @Nullable String peer(int peer) {
    return (peer >>> 10) < seeds.vectorStride()
        ? null
        : "peer class %s, a vector has room for %d"
            .formatted(Integer.toUnsignedString(peer), 1024L * seeds.vectorStride());
  }

  private void portClasses(String map) throws Fault {
    byte[] bytes = bytes(map);
    for (int at = 0; at < bytes.length; at += Short.BYTES) {
      int portClass = Images.getUnsignedShort(bytes, at);
      require(
          (portClass >> 4) < seeds.rowStride(),
          "%s[%d] is port class %d, a row has room for %d"
              .formatted(map, at / Short.BYTES, portClass, 16L * seeds.rowStride()));
    }
  }

  /// A node comes before all below it, which is why one walk from the last one knows every depth.
  private void nodes() throws Fault {
    byte[] bytes = bytes(Images.V6_NODES);
    int[] blocks = words(Images.V6_BLOCKS);
    int count = bytes.length / Images.NODE_BYTES;
    int[] levels = new int[count];
    for (int node = count - 1; node >= 0; node--) {
      int at = Images.NODE_BYTES * node;
      levels[node] = 1;
      String fault = peer(Images.getInt(bytes, at + MISS_AT));
      int shift = Images.getInt(bytes, at + SHIFT_AT);
      int hit = Images.getInt(bytes, at + HIT_AT);
      if (fault == null) {
        fault = shift == Images.V6_LEAF ? peer(hit) : inside(hit, Images.V6_BLOCKS);
      }
      named(Images.V6_NODES, node, fault);
      require(
          isPrefix(Images.getLong(bytes, at + 16), Images.getLong(bytes, at + 24)),
          "np_v6_nodes[" + node + "] has a mask with a gap");
      if (shift != Images.V6_LEAF) {
        require(
            Integer.compareUnsigned(shift, V6_BYTES) < 0,
            "np_v6_nodes[%d] selects byte %d".formatted(node, shift));
        levels[node] = 1 + below(node, hit, blocks, levels);
      }
      require(levels[node] <= MAX_V6_LEVELS, "the IPv6 trie has too many levels");
    }
  }

  private static int below(int node, int block, int[] blocks, int[] levels) throws Fault {
    int deepest = 0;
    int end = Math.min(blocks.length, Images.BLOCK_ENTRIES * (block + 1));
    for (int i = Images.BLOCK_ENTRIES * block; i < end; i++) {
      int entry = blocks[i];
      if ((entry & Images.LEAF) == 0) {
        require(
            entry > node && entry < levels.length,
            "np_v6_nodes[%d] leads to %d".formatted(node, entry));
        deepest = Math.max(deepest, levels[entry]);
      }
    }
    return deepest;
  }

  private static boolean isPrefix(long high, long low) {
    boolean whole = (~high & (~high + 1)) == 0 && (~low & (~low + 1)) == 0;
    return whole && (low == 0 || high == -1L);
  }

  /// What may be wrong with one word; null: nothing.
  private interface Rule {
    @Nullable String fault(int word);
  }

  private void each(String map, Rule rule) throws Fault {
    int[] words = words(map);
    Table table = tables.get(map);
    int perElement = table == null ? 1 : table.valueSize / 4;
    for (int i = 0; i < words.length; i++) {
      named(map, i / perElement, rule.fault(words[i]));
    }
  }

  private static void named(String map, int element, @Nullable String fault) throws Fault {
    require(fault == null, "%s[%d] names %s".formatted(map, element, fault));
  }

  /// Elements that may be named: those that are filled. A table without an image is all zero.
  private int elements(String map) {
    Table table = tables.get(map);
    if (table == null) {
      return 0;
    }
    byte[] bytes = bytes(map);
    return bytes.length == 0 ? Math.max(1, table.capacity) : bytes.length / table.valueSize;
  }

  private byte[] bytes(String map) {
    for (MapImage image : seeds.images()) {
      if (image.map().equals(map)) {
        return image.bytes();
      }
    }
    return new byte[0];
  }

  private int[] words(String map) {
    byte[] bytes = bytes(map);
    int[] words = new int[bytes.length / 4];
    for (int i = 0; i < words.length; i++) {
      words[i] = Images.getInt(bytes, 4 * i);
    }
    return words;
  }

  private static void require(boolean holds, String fault) throws Fault {
    if (!holds) {
      throw new Fault(fault);
    }
  }

  private record Table(int valueSize, int capacity) {}

  /// Ends the check at the first fault.
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    Fault(String message) {
      super(message, null, false, false);
    }
  }
}
