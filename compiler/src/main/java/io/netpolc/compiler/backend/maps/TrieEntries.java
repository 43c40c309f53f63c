package io.netpolc.compiler.backend.maps;

import java.util.stream.IntStream;

/// How the entries of the tries stand in their tables: two bytes each where all numbers fit, which
/// keeps more of them in the processor's caches, else four; little-endian.
///
/// In memory here an entry is always what four bytes hold: a peer class, or [#BRANCH] and the
/// number of what it leads to. In two bytes both flags are 16 bits lower.
public enum TrieEntries {
  NARROW(Short.BYTES),
  WIDE(Integer.BYTES);

  /// It leads on: to a block of the IPv4 trie, to a node of the IPv6 trie.
  public static final int BRANCH = 1 << 31;

  /// Beside [#BRANCH], in an IPv6 trie: it leads to the block for the next byte of the address.
  public static final int NEXT_BYTE = 1 << 30;

  private static final int NARROW_BRANCH = 1 << 15;
  private static final int NARROW_NEXT_BYTE = 1 << 14;

  private final int bytes;

  TrieEntries(int bytes) {
    this.bytes = bytes;
  }

  /// The kind that a table was written with.
  ///
  /// @param root the image of the IPv4 trie's root
  public static TrieEntries of(MapImage root) {
    return root.valueSize() == WIDE.bytes * Images.ROOT_ENTRIES ? WIDE : NARROW;
  }

  /// The narrowest kind, from a least one on, for so many classes, blocks and nodes.
  static TrieEntries fitting(TrieEntries least, int peerClasses, V4Trie v4, V6Trie v6) {
    boolean narrow =
        least == NARROW
            && peerClasses <= NARROW_BRANCH
            && v4.blocks() <= NARROW_BRANCH
            && v6.blocks() <= NARROW_NEXT_BYTE
            && v6.nodes() <= NARROW_NEXT_BYTE;
    return narrow ? NARROW : WIDE;
  }

  /// Whether entries of this kind can name everything that there is room for in a shape.
  boolean hold(Shape shape) {
    return this == WIDE
        || (shape.chunking().cells() <= NARROW_BRANCH
            && shape.v4Blocks() <= NARROW_BRANCH
            && shape.v6Blocks() <= NARROW_NEXT_BYTE
            && shape.v6Nodes() <= NARROW_NEXT_BYTE);
  }

  /// Bytes of an entry.
  public int bytes() {
    return bytes;
  }

  /// Whether an entry is a peer class.
  public static boolean isLeaf(int entry) {
    return entry >= 0;
  }

  /// Whether an entry leads to the block for the next byte.
  public static boolean isNextByte(int entry) {
    return entry < 0 && (entry & NEXT_BYTE) != 0;
  }

  /// What a branch leads to.
  public static int number(int entry) {
    return entry & ~(BRANCH | NEXT_BYTE);
  }

  /// An entry of a table.
  ///
  /// @param index counts entries
  /// @param nextByte whether the table is one where [#NEXT_BYTE] occurs: of an IPv6 trie
  public int get(byte[] table, int index, boolean nextByte) {
    if (this == WIDE) {
      return Images.getInt(table, bytes * index);
    }
    return widened(Images.getUnsignedShort(table, bytes * index), nextByte);
  }

  /// What an entry of two bytes is in four.
  static int widened(int entry, boolean nextByte) {
    if ((entry & NARROW_BRANCH) == 0) {
      return entry;
    }
    int flags = nextByte ? NARROW_BRANCH | NARROW_NEXT_BYTE : NARROW_BRANCH;
    return (entry & flags) << 16 | (entry & ~flags);
  }

  /// What an entry is in two bytes.
  static int narrowed(int entry) {
    return (entry | entry >>> 16) & 0xffff;
  }

  /// The entries as an image.
  ///
  /// @param elementEntries entries of one element of the table
  MapImage image(String table, int elementEntries, IntStream entries) {
    int[] values = entries.toArray();
    byte[] image = new byte[bytes * values.length];
    for (int i = 0; i < values.length; i++) {
      if (this == WIDE) {
        Images.putInt(image, bytes * i, values[i]);
      } else {
        Images.putShort(image, bytes * i, narrowed(values[i]));
      }
    }
    return new MapImage(table, bytes * elementEntries, image);
  }
}
