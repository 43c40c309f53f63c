package io.netpolc.compiler.backend.maps;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The tables of a bank in memory that programs may be reading. What is stored by one of the
/// `publish` methods is seen after everything that was stored before it. Of each page is known what
/// its words add up to, so that a word that somebody else has changed can be found.
final class BankMemory {
  private final ByteBuffer bytes;
  private final Shape shape;
  private final NodeLayout layout;
  private final TrieEntries entries;
  private final PageSums sums;

  /// @param bytes the bank, from its first byte on
  BankMemory(ByteBuffer bytes, Shape shape) {
    this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.shape = shape;
    layout = new NodeLayout(shape);
    entries = shape.entries();
    sums = new PageSums(this.bytes);
  }

  PageSums sums() {
    return sums;
  }

  TrieEntries entries() {
    return entries;
  }

  /// A table's place and size, asked once.
  ///
  /// @param at its first byte
  /// @param bytes its capacity
  record Table(String name, int at, int bytes) {
    /// How many elements of a size there is room for.
    int room(int element) {
      return bytes / element;
    }
  }

  Table table(String name) {
    return new Table(
        name, Math.toIntExact(layout.tableAt(name)), Math.toIntExact(layout.tableBytes(name)));
  }

  private static int index(Table table, int number, int element) {
    if (number < 0 || number >= table.bytes / element) {
      throw new FullTableException(Room.of(table.name), table.bytes / element);
    }
    return table.at + number * element;
  }

  int word(Table table, int number) {
    return bytes.getInt(index(table, number, Integer.BYTES));
  }

  void putWord(Table table, int number, int word) {
    int at = index(table, number, Integer.BYTES);
    if (bytes.getInt(at) != word) {
      sums.leave(at);
      bytes.putInt(at, word);
      sums.enter(at);
    }
  }

  void publishWord(Table table, int number, int word) {
    VarHandle.releaseFence();
    putWord(table, number, word);
  }

  void putShort(Table table, int number, int value) {
    int at = index(table, number, Short.BYTES);
    sums.leave(at);
    bytes.putShort(at, (short) value);
    sums.enter(at);
  }

  long getLong(Table table, int number) {
    return bytes.getLong(index(table, number, Long.BYTES));
  }

  void putLong(Table table, int number, long value) {
    int at = index(table, number, Long.BYTES);
    sums.leave(at);
    sums.leave(at + Integer.BYTES);
    bytes.putLong(at, value);
    sums.enter(at);
    sums.enter(at + Integer.BYTES);
  }

  /// An entry of a trie.
  ///
  /// @param nextByte whether it is an IPv6 trie's
  int entry(Table table, int number, boolean nextByte) {
    int at = index(table, number, entries.bytes());
    return entries == TrieEntries.WIDE
        ? bytes.getInt(at)
        : TrieEntries.widened(Short.toUnsignedInt(bytes.getShort(at)), nextByte);
  }

  /// Stores an entry of a trie after everything that it leads to.
  void publishEntry(Table table, int number, int entry) {
    VarHandle.releaseFence();
    int at = index(table, number, entries.bytes());
    sums.leave(at);
    if (entries == TrieEntries.WIDE) {
      bytes.putInt(at, entry);
    } else {
      bytes.putShort(at, (short) TrieEntries.narrowed(entry));
    }
    sums.enter(at);
  }

  /// The tables as images.
  ///
  /// @param subjects which are in no bank
  Seeds seeds(MapImage subjects) {
    return BankImages.of(shape, bytes, subjects);
  }
}
