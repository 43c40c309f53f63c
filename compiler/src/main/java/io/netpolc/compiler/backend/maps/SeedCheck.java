package io.netpolc.compiler.backend.maps;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks that seeds stay within their own tables. The program cuts every index to the capacity of
/// its table: a number beyond what is filled would make it read something else than the policy.
///
/// INVARIANT: with seeds that pass, every walk that starts at a subject of the bundle goes through
/// filled elements only.
public final class SeedCheck {
  private static final int MAX_V6_LEVELS = 16;
  private static final int V6_BYTES = 16;

  /// Elements of these tables have as many bytes; those of the others are of any number of words.
  private static final Map<String, Integer> VALUE_SIZES =
      Map.of(
          Images.SUBJECTS, Images.SUBJECT_BYTES,
          Images.V4_ROOT, 4 * Images.ROOT_ENTRIES,
          Images.V4_BLOCKS, Images.BLOCK_BYTES,
          Images.V6_NODES, Images.NODE_BYTES,
          Images.V6_BLOCKS, Images.BLOCK_BYTES,
          Images.PORTS, 2 * Images.PORT_ENTRIES,
          Images.PROTOCOLS, 2 * Images.PROTOCOL_ENTRIES,
          Images.CELLS, Images.CHUNK_BYTES);

  private static final Set<String> WORD_TABLES = Set.of(Images.VECTORS, Images.ROWS);

  private final Seeds seeds;
  private final NodeLayout layout;

  private SeedCheck(Seeds seeds, Shape shape) {
    this.seeds = seeds;
    layout = new NodeLayout(shape);
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
    int known = bytes(Images.SUBJECTS).length / Images.SUBJECT_BYTES;
    require(
        subjects <= known,
        "there are " + subjects + " pods, np_subjects has " + known + " of them");
    each(Images.SUBJECTS, vector -> vector == 0 ? null : whole(vector, Images.VECTORS));
    each(Images.VECTORS, chunk -> whole(chunk, Images.CELLS));
    each(Images.CELLS, row -> whole(row, Images.ROWS));
    each(
        Images.ROWS,
        word ->
            (word & Images.ID_MASK) < shape.decisions()
                ? null
                : "decision " + ((word & Images.ID_MASK) - 1) + " of " + (shape.decisions() - 1));
    each(Images.V4_ROOT, entry -> leafOr(entry, Images.V4_BLOCKS));
    each(Images.V4_BLOCKS, entry -> leafOr(entry, Images.V4_BLOCKS));
    each(Images.V6_BLOCKS, entry -> leafOr(entry, Images.V6_NODES));
    portClasses(Images.PORTS);
    portClasses(Images.PROTOCOLS);
    nodes();
  }

  private void fits(MapImage image) throws Fault {
    Integer valueSize = VALUE_SIZES.get(image.map());
    if (valueSize == null) {
      require(WORD_TABLES.contains(image.map()), "there is no table " + image.map());
      require(
          image.valueSize() % Integer.BYTES == 0,
          "elements of %s have %d bytes".formatted(image.map(), image.valueSize()));
    } else {
      require(
          image.valueSize() == valueSize,
          "elements of %s have %d bytes, not %d"
              .formatted(image.map(), valueSize, image.valueSize()));
    }
    if (!image.map().equals(Images.SUBJECTS)) {
      long capacity = layout.tableBytes(image.map());
      require(
          image.bytes().length <= capacity,
          "%s holds %d bytes, the seeds have %d"
              .formatted(image.map(), capacity, image.bytes().length));
    }
  }

  /// A number that names where an element begins, all of which is filled.
  private @Nullable String whole(int first, String table) {
    long end = Integer.toUnsignedLong(first) + valueSize(table) / Integer.BYTES;
    return end <= words(table) ? null : beyond(first, table, words(table));
  }

  private static String beyond(int index, String table, long count) {
    return "%s of %s, which has %d".formatted(Integer.toUnsignedString(index), table, count);
  }

  private @Nullable String leafOr(int entry, String table) {
    if ((entry & Images.LEAF) != 0) {
      return peer(entry & ~Images.LEAF);
    }
    return table.equals(Images.V6_NODES) ? node(entry) : whole(entry, table);
  }

  private @Nullable String node(int node) {
    long count = words(Images.V6_NODES) * Integer.BYTES / Images.NODE_BYTES;
    return Integer.compareUnsigned(node, (int) count) < 0
        ? null
        : beyond(node, Images.V6_NODES, count);
  }

  private @Nullable String peer(int peer) {
    long room = (long) Images.CHUNK_CELLS * valueSize(Images.VECTORS) / Integer.BYTES;
    return Integer.toUnsignedLong(peer) < room
        ? null
        : "peer class %s, a vector has room for %d".formatted(Integer.toUnsignedString(peer), room);
  }

  private void portClasses(String table) throws Fault {
    byte[] bytes = bytes(table);
    int room = valueSize(Images.ROWS) / Integer.BYTES;
    for (int at = 0; at < bytes.length; at += Short.BYTES) {
      int portClass = Images.getUnsignedShort(bytes, at);
      if (portClass >= room) {
        throw new Fault(
            "%s[%d] is port class %d, a row has room for %d"
                .formatted(table, at / Short.BYTES, portClass, room));
      }
    }
  }

  /// A node comes before all below it, which is why one walk from the last one knows every depth.
  private void nodes() throws Fault {
    byte[] bytes = bytes(Images.V6_NODES);
    byte[] blocks = bytes(Images.V6_BLOCKS);
    int count = bytes.length / Images.NODE_BYTES;
    int[] levels = new int[count];
    for (int node = count - 1; node >= 0; node--) {
      int at = Images.NODE_BYTES * node;
      int shift = Images.getInt(bytes, at + Images.NODE_SHIFT);
      int hit = Images.getInt(bytes, at + Images.NODE_HIT);
      named(Images.V6_NODES, node, peer(Images.getInt(bytes, at + Images.NODE_MISS)));
      named(
          Images.V6_NODES,
          node,
          shift == Images.V6_LEAF ? peer(hit) : whole(hit, Images.V6_BLOCKS));
      require(
          isPrefix(mask(bytes, at + 16), mask(bytes, at + 24)),
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

  private static long mask(byte[] bytes, int at) {
    return Long.reverseBytes(Images.getLong(bytes, at));
  }

  private static int below(int node, int first, byte[] blocks, int[] levels) throws Fault {
    int deepest = 0;
    for (int i = first; i < first + Images.BLOCK_ENTRIES; i++) {
      int entry = Images.getInt(blocks, Integer.BYTES * i);
      if ((entry & Images.LEAF) == 0) {
        if (entry <= node || entry >= levels.length) {
          throw new Fault("np_v6_nodes[%d] leads to %d".formatted(node, entry));
        }
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

  private void each(String table, Rule rule) throws Fault {
    byte[] bytes = bytes(table);
    int valueSize = valueSize(table);
    for (int at = 0; at < bytes.length; at += Integer.BYTES) {
      named(table, at / valueSize, rule.fault(Images.getInt(bytes, at)));
    }
  }

  private static void named(String map, int element, @Nullable String fault) throws Fault {
    if (fault != null) {
      throw new Fault("%s[%d] names %s".formatted(map, element, fault));
    }
  }

  /// Words that may be named: those that are filled. A table without an image is all zero.
  private long words(String table) {
    byte[] bytes = bytes(table);
    return (bytes.length == 0 ? layout.tableBytes(table) : bytes.length) / Integer.BYTES;
  }

  private int valueSize(String table) {
    for (MapImage image : seeds.images()) {
      if (image.map().equals(table)) {
        return image.valueSize();
      }
    }
    return VALUE_SIZES.getOrDefault(table, Integer.BYTES);
  }

  private byte[] bytes(String table) {
    for (MapImage image : seeds.images()) {
      if (image.map().equals(table)) {
        return image.bytes();
      }
    }
    return new byte[0];
  }

  /// For what is checked once; what is checked for each element words its fault when it has one.
  private static void require(boolean holds, String fault) throws Fault {
    if (!holds) {
      throw new Fault(fault);
    }
  }

  /// Ends the check at the first fault.
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    Fault(String message) {
      super(message, null, false, false);
    }
  }
}
