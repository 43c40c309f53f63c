package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.backend.maps.BankMemory.Table;
import io.netpolc.compiler.net.Cidr;

/// The window and the trie of IPv4 addresses in memory that is being read: an address costs one
/// store where its block is there. Blocks are never given up.
final class LiveV4 {
  private static final int BLOCK_BITS = 8;
  private static final int ROOT_BITS = 16;
  private static final int ADDRESS_BITS = 32;

  private final BankMemory memory;
  private final Table window;
  private final Table root;
  private final Table blocks;
  private final int base;
  private final int size;
  private int used;

  /// A trie in which every address has class 0.
  ///
  /// @param base the first address of the window
  LiveV4(BankMemory memory, int base) {
    this.memory = memory;
    this.base = base;
    window = memory.table(Images.V4_WINDOW);
    root = memory.table(Images.V4_ROOT);
    blocks = memory.table(Images.V4_BLOCKS);
    size = window.room(memory.entries().bytes());
    memory.putWord(memory.table(Images.V4_BASE), 0, base);
  }

  /// How many blocks are taken.
  int used() {
    return used;
  }

  /// Gives an address a class.
  void set(int address, int peer) {
    int index = address - base;
    if (Integer.compareUnsigned(index, size) < 0) {
      memory.publishEntry(window, index, peer);
      return;
    }
    Table table = root;
    int number = Images.rootIndex(address >>> ROOT_BITS);
    for (int shift = BLOCK_BITS; shift >= 0; shift -= BLOCK_BITS) {
      int entry = memory.entry(table, number, false);
      if (entry == peer) {
        return;
      }
      if (TrieEntries.isLeaf(entry)) {
        entry = split(table, number, entry);
      }
      table = blocks;
      number = Images.BLOCK_ENTRIES * TrieEntries.number(entry) + (address >>> shift & 0xff);
    }
    memory.publishEntry(table, number, peer);
  }

  /// Puts a block that says the same in the place of a class.
  private int split(Table table, int number, int leaf) {
    int block = used;
    int first = Images.BLOCK_ENTRIES * block;
    for (int i = 0; i < Images.BLOCK_ENTRIES; i++) {
      memory.publishEntry(blocks, first + i, leaf);
    }
    used++;
    int entry = TrieEntries.BRANCH | block;
    memory.publishEntry(table, number, entry);
    return entry;
  }

  /// Gives those addresses of a prefix another class that have a certain one.
  void replace(Cidr prefix, int from, int to) {
    int first = (int) prefix.network().low();
    int last = (int) prefix.last().low();
    replaceInWindow(Integer.toUnsignedLong(first), Integer.toUnsignedLong(last), from, to);
    if (Integer.compareUnsigned(first - base, size) < 0
        && Integer.compareUnsigned(last - base, size) < 0) {
      return;
    }
    int length = prefix.prefixLength();
    if (length <= ROOT_BITS) {
      for (int upper = first >>> ROOT_BITS; upper <= last >>> ROOT_BITS; upper++) {
        replaceAll(root, Images.rootIndex(upper), from, to);
      }
      return;
    }
    int number = Images.rootIndex(first >>> ROOT_BITS);
    int entry = descend(root, number, from);
    if (TrieEntries.isLeaf(entry)) {
      return;
    }
    int middle = Images.BLOCK_ENTRIES * TrieEntries.number(entry);
    if (length <= ADDRESS_BITS - BLOCK_BITS) {
      for (int i = first >>> BLOCK_BITS & 0xff; i <= (last >>> BLOCK_BITS & 0xff); i++) {
        replaceAll(blocks, middle + i, from, to);
      }
      return;
    }
    entry = descend(blocks, middle + (first >>> BLOCK_BITS & 0xff), from);
    if (TrieEntries.isLeaf(entry)) {
      return;
    }
    int lower = Images.BLOCK_ENTRIES * TrieEntries.number(entry);
    for (int i = first & 0xff; i <= (last & 0xff); i++) {
      replaceAll(blocks, lower + i, from, to);
    }
  }

  private int descend(Table table, int number, int from) {
    int entry = memory.entry(table, number, false);
    return entry == from ? split(table, number, entry) : entry;
  }

  private void replaceInWindow(long first, long last, int from, int to) {
    long start = Integer.toUnsignedLong(base);
    long begin = Math.max(first, start);
    long end = Math.min(last, start + size - 1);
    for (long address = begin; address <= end; address++) {
      int index = (int) (address - start);
      if (memory.entry(window, index, false) == from) {
        memory.publishEntry(window, index, to);
      }
    }
  }

  private void replaceAll(Table table, int number, int from, int to) {
    int entry = memory.entry(table, number, false);
    if (entry == from) {
      memory.publishEntry(table, number, to);
    } else if (!TrieEntries.isLeaf(entry)) {
      int first = Images.BLOCK_ENTRIES * TrieEntries.number(entry);
      for (int i = 0; i < Images.BLOCK_ENTRIES; i++) {
        replaceAll(blocks, first + i, from, to);
      }
    }
  }
}
