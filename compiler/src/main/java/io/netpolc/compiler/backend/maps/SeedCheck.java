package io.netpolc.compiler.backend.maps;

import java.util.Arrays;
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
          Images.V4_BASE, Images.BASE_BYTES,
          Images.V6_NODES, Images.NODE_BYTES,
          Images.PORTS, 2 * Images.PORT_ENTRIES,
          Images.PROTOCOLS, 2 * Images.PROTOCOL_ENTRIES);

  /// Likewise, but counted in entries of the tries.
  private static final Map<String, Integer> ENTRIES =
      Map.of(
          Images.V4_WINDOW, Images.BLOCK_ENTRIES,
          Images.V4_ROOT, Images.ROOT_ENTRIES,
          Images.V4_BLOCKS, Images.BLOCK_ENTRIES,
          Images.V6_BLOCKS, Images.BLOCK_ENTRIES);

  private static final Set<String> WORD_TABLES = Set.of(Images.VECTORS, Images.ROWS);

  private final Seeds seeds;
  private final NodeLayout layout;
  private final TrieEntries entries;
  private final Chunking chunking;

  private SeedCheck(Seeds seeds, Shape shape) {
    this.seeds = seeds;
    entries = shape.entries();
    chunking = shape.chunking();
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
    window(shape.v4Window());
    eachEntry(Images.V4_ROOT);
    eachEntry(Images.V4_BLOCKS);
    eachEntry(Images.V6_BLOCKS);
    v4Levels();
    portClasses(Images.PORTS);
    portClasses(Images.PROTOCOLS);
    nodes();
  }

  private void fits(MapImage image) throws Fault {
    Integer valueSize = fixedSize(image.map());
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

  /// Bytes of an element; null for a table of words.
  private @Nullable Integer fixedSize(String table) {
    if (table.equals(Images.CELLS)) {
      return chunking.bytes();
    }
    Integer count = ENTRIES.get(table);
    return count == null ? VALUE_SIZES.get(table) : Integer.valueOf(entries.bytes() * count);
  }

  private void eachEntry(String table) throws Fault {
    boolean v6 = table.equals(Images.V6_BLOCKS);
    byte[] bytes = bytes(table);
    for (int i = 0; i < bytes.length / entries.bytes(); i++) {
      int entry = entries.get(bytes, i, v6);
      int number = TrieEntries.number(entry);
      String fault;
      if (TrieEntries.isLeaf(entry)) {
        fault = peer(entry);
      } else if (!v6) {
        fault = element(number, Images.V4_BLOCKS);
      } else {
        fault = element(number, TrieEntries.isNextByte(entry) ? table : Images.V6_NODES);
      }
      named(table, entries.bytes() * i / valueSize(table), fault);
    }
  }

  /// Every address of the window has its class, and the window lies where its size is a prefix.
  private void window(int size) throws Fault {
    byte[] window = bytes(Images.V4_WINDOW);
    byte[] base = bytes(Images.V4_BASE);
    int filled = window.length / entries.bytes();
    require(
        filled == size || filled == 0,
        "np_v4_window has %d entries, not %d".formatted(filled, size));
    require(
        base.length == 0 || (Images.getInt(base, 0) & (size - 1)) == 0,
        "np_v4_window begins inside a prefix of its size");
    for (int i = 0; i < filled; i++) {
      int entry = entries.get(window, i, false);
      String fault = TrieEntries.isLeaf(entry) ? peer(entry) : "a block, and no class";
      named(Images.V4_WINDOW, i / Images.BLOCK_ENTRIES, fault);
    }
  }

  /// The last byte of an IPv4 address leads to a class: a block below another one has no block
  /// below it.
  private void v4Levels() throws Fault {
    byte[] blocks = bytes(Images.V4_BLOCKS);
    int count = blocks.length / (entries.bytes() * Images.BLOCK_ENTRIES);
    int[] below = new int[count];
    Arrays.fill(below, -1);
    for (int i = 0; i < count * Images.BLOCK_ENTRIES; i++) {
      int entry = entries.get(blocks, i, false);
      if (!TrieEntries.isLeaf(entry)) {
        below[i / Images.BLOCK_ENTRIES] = TrieEntries.number(entry);
      }
    }
    for (int i = 0; i < count * Images.BLOCK_ENTRIES; i++) {
      int entry = entries.get(blocks, i, false);
      require(
          TrieEntries.isLeaf(entry) || below[TrieEntries.number(entry)] < 0,
          "the IPv4 trie has too many levels");
    }
  }

  /// An element that is filled.
  private @Nullable String element(int number, String table) {
    long count = elements(table);
    return Integer.toUnsignedLong(number) < count ? null : beyond(number, table, count);
  }

  private long elements(String table) {
    return words(table) * Integer.BYTES / valueSize(table);
  }

  private @Nullable String peer(int peer) {
    long room =
        chunking.single()
            ? chunking.cells()
            : (long) chunking.cells() * valueSize(Images.VECTORS) / Integer.BYTES;
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

  private void nodes() throws Fault {
    byte[] bytes = bytes(Images.V6_NODES);
    int[] levels = levels();
    for (int node = 0; node < bytes.length / Images.NODE_BYTES; node++) {
      int at = Images.NODE_BYTES * node;
      int shift = Images.getInt(bytes, at + Images.NODE_SHIFT);
      int hit = Images.getInt(bytes, at + Images.NODE_HIT);
      named(Images.V6_NODES, node, peer(Images.getInt(bytes, at + Images.NODE_MISS)));
      require(
          isPrefix(mask(bytes, at + 16), mask(bytes, at + 24)),
          "np_v6_nodes[" + node + "] has a mask with a gap");
      if (shift == Images.V6_LEAF) {
        named(Images.V6_NODES, node, peer(hit));
        continue;
      }
      named(Images.V6_NODES, node, element(hit, Images.V6_BLOCKS));
      require(
          Integer.compareUnsigned(shift, V6_BYTES) < 0,
          "np_v6_nodes[%d] selects byte %d".formatted(node, shift));
      require(levels[hit] <= MAX_V6_LEVELS, "the IPv6 trie has too many levels");
    }
  }

  /// How many blocks a walk from each block of the IPv6 trie passes at most. A block comes before
  /// all below it, which is why one walk from the last one knows every depth.
  private int[] levels() throws Fault {
    byte[] blocks = bytes(Images.V6_BLOCKS);
    byte[] nodes = bytes(Images.V6_NODES);
    int[] levels = new int[Math.toIntExact(elements(Images.V6_BLOCKS))];
    for (int block = levels.length - 1; block >= 0 && blocks.length > 0; block--) {
      int deepest = 0;
      for (int i = 0; i < Images.BLOCK_ENTRIES; i++) {
        int entry = entries.get(blocks, Images.BLOCK_ENTRIES * block + i, true);
        int below = below(entry, nodes);
        if (below >= 0) {
          if (below <= block || below >= levels.length) {
            throw new Fault("np_v6_blocks[%d] leads to block %d".formatted(block, below));
          }
          deepest = Math.max(deepest, levels[below]);
        }
      }
      levels[block] = 1 + deepest;
    }
    return levels;
  }

  /// The next block after an entry, or -1.
  private static int below(int entry, byte[] nodes) {
    if (TrieEntries.isLeaf(entry)) {
      return -1;
    }
    int number = TrieEntries.number(entry);
    int at = Images.NODE_BYTES * number;
    if (TrieEntries.isNextByte(entry)) {
      return number;
    }
    return Images.getInt(nodes, at + Images.NODE_SHIFT) == Images.V6_LEAF
        ? -1
        : Images.getInt(nodes, at + Images.NODE_HIT) & Integer.MAX_VALUE;
  }

  private static long mask(byte[] bytes, int at) {
    return Long.reverseBytes(Images.getLong(bytes, at));
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
    Integer fixed = fixedSize(table);
    return fixed == null ? Integer.BYTES : fixed;
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
