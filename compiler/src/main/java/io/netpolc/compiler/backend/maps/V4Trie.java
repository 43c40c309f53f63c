package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.net.Cidr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Builds the multi-bit trie of IPv4 addresses: 16 bits, then 8, then 8; and the window in front of
/// it, whose addresses the trie does not tell apart. Equal blocks are stored once. Entries as in
/// [TrieEntries].
final class V4Trie {
  private static final int ROOT_BITS = 16;
  private static final int BLOCK_BITS = 8;
  private static final int MIDDLE_BITS = ROOT_BITS + BLOCK_BITS;

  private record Block(int[] entries) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Block(var otherEntries) && Arrays.equals(entries, otherEntries);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(entries);
    }
  }

  private final V4Window window;
  private final int[] windowClasses;
  private final int[] root = new int[Images.ROOT_ENTRIES];
  private final List<int[]> blocks = new ArrayList<>();
  private final List<int[]> stored = new ArrayList<>();
  private final Map<Block, Integer> storedIds = new HashMap<>();

  V4Trie(AddressMap map) {
    Arrays.fill(root, map.defaultClass());
    Integer[] order = new Integer[map.prefixes().size()];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order, java.util.Comparator.comparingInt(i -> map.prefixes().get(i).prefixLength()));
    for (int i : order) {
      insert(map.prefixes().get(i), map.classes()[i]);
    }
    window = V4Window.choose(map);
    windowClasses = IntStream.range(0, window.size()).map(i -> find(window.base() + i)).toArray();
    hide(map.defaultClass());
    for (int i = 0; i < root.length; i++) {
      if (!TrieEntries.isLeaf(root[i])) {
        root[i] = store(root[i]);
      }
    }
  }

  /// Shorter prefixes come first, so that what lies in the range holds no block yet or only blocks
  /// that longer prefixes made elsewhere.
  private void insert(Cidr prefix, int leaf) {
    int address = (int) prefix.network().low();
    int length = prefix.prefixLength();
    int top = address >>> ROOT_BITS;
    if (length <= ROOT_BITS) {
      Arrays.fill(root, top, top + (1 << (ROOT_BITS - length)), leaf);
      return;
    }
    int[] middle = descend(root, top);
    int third = (address >>> BLOCK_BITS) & 0xff;
    if (length <= MIDDLE_BITS) {
      Arrays.fill(middle, third, third + (1 << (MIDDLE_BITS - length)), leaf);
      return;
    }
    int[] last = descend(middle, third);
    int fourth = address & 0xff;
    Arrays.fill(last, fourth, fourth + (1 << (2 * ROOT_BITS - length)), leaf);
  }

  private int[] descend(int[] table, int index) {
    if (TrieEntries.isLeaf(table[index])) {
      int[] block = new int[Images.BLOCK_ENTRIES];
      Arrays.fill(block, table[index]);
      table[index] = TrieEntries.BRANCH | blocks.size();
      blocks.add(block);
    }
    return blocks.get(TrieEntries.number(table[index]));
  }

  private int find(int address) {
    int entry = root[address >>> ROOT_BITS];
    for (int shift = BLOCK_BITS; shift >= 0 && !TrieEntries.isLeaf(entry); shift -= BLOCK_BITS) {
      entry = blocks.get(TrieEntries.number(entry))[address >>> shift & 0xff];
    }
    return entry;
  }

  /// Gives all addresses of the window one class, which nobody asks for.
  private void hide(int leaf) {
    int top = window.base() >>> ROOT_BITS;
    if (window.size() >= 1 << ROOT_BITS) {
      Arrays.fill(root, top, top + (window.size() >>> ROOT_BITS), leaf);
    } else if (!TrieEntries.isLeaf(root[top])) {
      int third = window.base() >>> BLOCK_BITS & 0xff;
      int[] middle = blocks.get(TrieEntries.number(root[top]));
      Arrays.fill(middle, third, third + (window.size() >>> BLOCK_BITS), leaf);
    }
  }

  private int store(int branch) {
    int[] entries = blocks.get(TrieEntries.number(branch));
    boolean uniform = true;
    for (int i = 0; i < entries.length; i++) {
      if (!TrieEntries.isLeaf(entries[i])) {
        entries[i] = store(entries[i]);
      }
      uniform &= entries[i] == entries[0];
    }
    if (uniform && TrieEntries.isLeaf(entries[0])) {
      return entries[0];
    }
    var key = new Block(entries);
    Integer known = storedIds.get(key);
    if (known != null) {
      return known;
    }
    int entry = TrieEntries.BRANCH | stored.size();
    storedIds.put(key, entry);
    stored.add(entries);
    return entry;
  }

  /// How many blocks there are.
  int blocks() {
    return stored.size();
  }

  MapImage baseImage() {
    byte[] bytes = new byte[Images.BASE_BYTES];
    Images.putInt(bytes, 0, window.base());
    return new MapImage(Images.V4_BASE, Images.BASE_BYTES, bytes);
  }

  MapImage windowImage(TrieEntries kind) {
    return kind.image(Images.V4_WINDOW, Images.BLOCK_ENTRIES, Arrays.stream(windowClasses));
  }

  MapImage rootImage(TrieEntries kind) {
    int[] entries = new int[root.length];
    for (int upper = 0; upper < root.length; upper++) {
      entries[Images.rootIndex(upper)] = root[upper];
    }
    return kind.image(Images.V4_ROOT, Images.ROOT_ENTRIES, Arrays.stream(entries));
  }

  MapImage blocksImage(TrieEntries kind) {
    return kind.image(
        Images.V4_BLOCKS, Images.BLOCK_ENTRIES, stored.stream().flatMapToInt(Arrays::stream));
  }
}
