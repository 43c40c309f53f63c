package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.ir.AddressMap;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Builds the path-compressed trie of IPv6 addresses: a node compares all bits that the prefixes
/// below it share, then a block branches on the byte that holds the first bit in which they differ.
/// Where that is the byte after the one of the block above, that block leads to it without a node.
/// Each level passes at least one byte, so there are at most 16. Prefix and mask stand in the order
/// of a packet's bytes; entries as in [TrieEntries]. A block comes before those below it.
final class V6Trie {
  private static final int BYTE_BITS = 8;
  private static final int ADDRESS_BITS = 128;

  /// The byte of the block above the first node.
  private static final int NO_BLOCK = -2;

  private final List<Cidr> prefixes;
  private final int[] classes;
  private final List<byte[]> nodes = new ArrayList<>();
  private final List<int[]> blocks = new ArrayList<>();

  V6Trie(AddressMap map) {
    prefixes = map.prefixes();
    classes = map.classes();
    if (prefixes.isEmpty()) {
      int node = addNode(0, Cidr.all(IpFamily.V6).network());
      fillNode(node, Images.V6_LEAF, map.defaultClass(), map.defaultClass());
    } else {
      build(0, prefixes.size(), NO_BLOCK, map.defaultClass());
    }
  }

  /// Builds what consecutive prefixes that lie within one region need.
  ///
  /// @param above byte of the block above
  /// @param miss class of the addresses of the region that none of them holds
  /// @return the entry that leads to it
  private int build(int from, int to, int above, int miss) {
    Cidr first = prefixes.get(from);
    int shared = first.prefixLength();
    for (int i = from + 1; i < to; i++) {
      Cidr prefix = prefixes.get(i);
      shared =
          Math.min(
              shared,
              Math.min(prefix.prefixLength(), sharedBits(first.network(), prefix.network())));
    }
    int shift = shared / BYTE_BITS;
    boolean whole = first.prefixLength() == shared;
    if (shift == above + 1 && !(whole && to - from == 1)) {
      return TrieEntries.BRANCH | TrieEntries.NEXT_BYTE | addBlock(from, to, shift, miss);
    }
    int node = addNode(shared, first.network());
    int around = whole ? classes[from] : miss;
    int start = whole ? from + 1 : from;
    if (start == to) {
      fillNode(node, Images.V6_LEAF, around, miss);
    } else {
      fillNode(node, shift, addBlock(start, to, shift, around), miss);
    }
    return TrieEntries.BRANCH | node;
  }

  /// @param around class of the addresses that none of the prefixes holds
  /// @return the block's number
  private int addBlock(int from, int to, int shift, int around) {
    int[] entries = new int[Images.BLOCK_ENTRIES];
    int number = blocks.size();
    blocks.add(entries);
    Arrays.fill(entries, around);
    int bits = BYTE_BITS * (shift + 1);
    for (int i = from; i < to; i++) {
      Cidr prefix = prefixes.get(i);
      if (prefix.prefixLength() <= bits) {
        int value = byteAt(prefix.network(), shift);
        Arrays.fill(entries, value, value + (1 << (bits - prefix.prefixLength())), classes[i]);
      }
    }
    for (int i = from; i < to; ) {
      Cidr prefix = prefixes.get(i);
      if (prefix.prefixLength() <= bits) {
        i++;
        continue;
      }
      int value = byteAt(prefix.network(), shift);
      int end = i + 1;
      while (end < to
          && prefixes.get(end).prefixLength() > bits
          && byteAt(prefixes.get(end).network(), shift) == value) {
        end++;
      }
      entries[value] = build(i, end, shift, entries[value]);
      i = end;
    }
    return number;
  }

  private static int sharedBits(IpAddress a, IpAddress b) {
    long high = a.high() ^ b.high();
    if (high != 0) {
      return Long.numberOfLeadingZeros(high);
    }
    return Long.SIZE + Long.numberOfLeadingZeros(a.low() ^ b.low());
  }

  private static int byteAt(IpAddress address, int index) {
    long half = index < BYTE_BITS ? address.high() : address.low();
    return (int) (half >>> (Long.SIZE - BYTE_BITS * (index % BYTE_BITS + 1))) & 0xff;
  }

  private int addNode(int shared, IpAddress address) {
    byte[] node = new byte[Images.NODE_BYTES];
    IpAddress mask = IpAddress.v6(-1L, -1L).masked(Math.min(shared, ADDRESS_BITS));
    IpAddress prefix = address.masked(shared);
    Images.putLong(node, 0, Long.reverseBytes(prefix.high()));
    Images.putLong(node, 8, Long.reverseBytes(prefix.low()));
    Images.putLong(node, 16, Long.reverseBytes(mask.high()));
    Images.putLong(node, 24, Long.reverseBytes(mask.low()));
    nodes.add(node);
    return nodes.size() - 1;
  }

  private void fillNode(int id, int shift, int hit, int miss) {
    byte[] node = nodes.get(id);
    Images.putInt(node, Images.NODE_SHIFT, shift);
    Images.putInt(node, Images.NODE_HIT, hit);
    Images.putInt(node, Images.NODE_MISS, miss);
  }

  /// How many nodes there are.
  int nodes() {
    return nodes.size();
  }

  /// How many blocks there are.
  int blocks() {
    return blocks.size();
  }

  MapImage nodesImage() {
    byte[] bytes = new byte[Images.NODE_BYTES * nodes.size()];
    for (int i = 0; i < nodes.size(); i++) {
      System.arraycopy(nodes.get(i), 0, bytes, Images.NODE_BYTES * i, Images.NODE_BYTES);
    }
    return new MapImage(Images.V6_NODES, Images.NODE_BYTES, bytes);
  }

  MapImage blocksImage(TrieEntries kind) {
    return kind.image(
        Images.V6_BLOCKS, Images.BLOCK_ENTRIES, blocks.stream().flatMapToInt(Arrays::stream));
  }
}
