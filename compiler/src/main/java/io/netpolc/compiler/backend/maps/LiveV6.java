package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.backend.maps.BankMemory.Table;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;

/// The trie of IPv6 addresses in memory that is being read: an address that was seen before costs
/// one store. Inner nodes compare whole bytes, leaves single addresses. Nodes and blocks are never
/// given up.
///
/// An *entry* stands in a block, behind as many bytes of the address as its *level* says; the root
/// is a node that compares nothing.
final class LiveV6 {
  private static final int BYTE_BITS = 8;
  private static final int ADDRESS_BITS = 128;
  private static final int ADDRESS_BYTES = ADDRESS_BITS / BYTE_BITS;
  private static final int NODE_LONGS = Images.NODE_BYTES / Long.BYTES;
  private static final int NODE_WORDS = Images.NODE_BYTES / Integer.BYTES;
  private static final int SHIFT = Images.NODE_SHIFT / Integer.BYTES;
  private static final int HIT = Images.NODE_HIT / Integer.BYTES;
  private static final int MISS = Images.NODE_MISS / Integer.BYTES;

  private final BankMemory memory;
  private final Table nodes;
  private final Table blocks;
  private int usedNodes;
  private int usedBlocks;

  /// A trie in which every address has class 0.
  LiveV6(BankMemory memory) {
    this.memory = memory;
    nodes = memory.table(Images.V6_NODES);
    blocks = memory.table(Images.V6_BLOCKS);
    newNode(IpAddress.v6(0, 0), 0, 0, newBlock(0), 0);
  }

  /// How many nodes are taken.
  int usedNodes() {
    return usedNodes;
  }

  /// How many blocks are taken.
  int usedBlocks() {
    return usedBlocks;
  }

  /// Gives an address a class.
  void set(IpAddress address, int peer) {
    int at = byteAt(address, 0);
    int level = 1;
    while (true) {
      int entry = entry(at);
      if (TrieEntries.isLeaf(entry)) {
        if (entry != peer) {
          store(at, single(level, address, peer, entry));
        }
        return;
      }
      int number = TrieEntries.number(entry);
      if (TrieEntries.isNextByte(entry)) {
        at = Images.BLOCK_ENTRIES * number + byteAt(address, level);
        level++;
        continue;
      }
      int differs = firstDifference(number, address);
      if (differs < compared(number)) {
        int miss = node(number, MISS);
        if (miss != peer) {
          int block = newBlock(miss);
          put(block, byteAt(prefix(number), differs), below(differs, entry));
          put(block, byteAt(address, differs), single(differs + 1, address, peer, miss));
          store(at, towards(block, differs, level, address, miss));
        }
        return;
      }
      int shift = node(number, SHIFT);
      if (shift == Images.V6_LEAF) {
        publish(number, HIT, peer);
        return;
      }
      at = Images.BLOCK_ENTRIES * node(number, HIT) + byteAt(address, shift);
      level = shift + 1;
    }
  }

  /// Gives those addresses of a prefix another class that have a certain one.
  void replace(Cidr prefix, int from, int to) {
    replaceInBlock(0, 0, prefix, from, to);
    if (prefix.prefixLength() == 0 && node(0, MISS) == from) {
      publish(0, MISS, to);
    }
  }

  /// @param block whose entries are behind so many bytes of the prefix and one more
  private void replaceInBlock(int block, int bytes, Cidr prefix, int from, int to) {
    int first = Images.BLOCK_ENTRIES * block;
    int value = byteAt(prefix.network(), bytes);
    int end = BYTE_BITS * (bytes + 1);
    if (prefix.prefixLength() > end) {
      replaceIn(first + value, bytes + 1, prefix, from, to);
      return;
    }
    int count =
        prefix.prefixLength() <= BYTE_BITS * bytes
            ? Images.BLOCK_ENTRIES
            : 1 << (end - prefix.prefixLength());
    int start = count == Images.BLOCK_ENTRIES ? 0 : value;
    for (int i = start; i < start + count; i++) {
      replaceAll(first + i, from, to);
    }
  }

  /// Replaces in an entry, in which the prefix is only a part.
  private void replaceIn(int at, int level, Cidr prefix, int from, int to) {
    int entry = entry(at);
    if (TrieEntries.isLeaf(entry)) {
      if (entry == from) {
        store(at, part(level, prefix, from, to));
      }
      return;
    }
    int number = TrieEntries.number(entry);
    if (TrieEntries.isNextByte(entry)) {
      replaceInBlock(number, level, prefix, from, to);
      return;
    }
    int compared = compared(number);
    int lastByte = (prefix.prefixLength() - 1) / BYTE_BITS;
    int differs = firstDifference(number, prefix.network());
    if (differs >= compared && lastByte >= compared) {
      if (node(number, SHIFT) != Images.V6_LEAF) {
        replaceInBlock(node(number, HIT), compared, prefix, from, to);
      }
      return;
    }
    int branching = Math.min(differs, lastByte);
    int miss = node(number, MISS);
    int block = newBlock(miss);
    put(block, byteAt(prefix(number), branching), below(branching, entry));
    store(at, towards(block, branching, level, prefix.network(), miss));
    replaceInBlock(block, branching, prefix, from, to);
  }

  /// What stands for a region of one class of which a prefix gets another.
  private int part(int level, Cidr prefix, int around, int peer) {
    int length = prefix.prefixLength();
    if (length == ADDRESS_BITS) {
      return single(level, prefix.network(), peer, around);
    }
    int lastByte = (length - 1) / BYTE_BITS;
    int block = newBlock(around);
    int value = byteAt(prefix.network(), lastByte);
    for (int i = value; i < value + (1 << (BYTE_BITS * (lastByte + 1) - length)); i++) {
      put(block, i, peer);
    }
    return towards(block, lastByte, level, prefix.network(), around);
  }

  /// Leads from a level to a block that branches on a byte.
  private int towards(int block, int onByte, int level, IpAddress address, int miss) {
    return onByte == level
        ? TrieEntries.BRANCH | TrieEntries.NEXT_BYTE | block
        : TrieEntries.BRANCH | newNode(address, BYTE_BITS * onByte, onByte, block, miss);
  }

  /// What stands for an address among those of another class: behind its last byte a class, before
  /// it a leaf.
  private int single(int level, IpAddress address, int peer, int around) {
    return level == ADDRESS_BYTES
        ? peer
        : TrieEntries.BRANCH | newNode(address, ADDRESS_BITS, Images.V6_LEAF, peer, around);
  }

  /// What an entry that leads to a node is in a block that branches on a byte: behind the last byte
  /// the class of the leaf that it was.
  private int below(int onByte, int entry) {
    return onByte == ADDRESS_BYTES - 1 ? node(TrieEntries.number(entry), HIT) : entry;
  }

  private void replaceAll(int at, int from, int to) {
    int entry = entry(at);
    if (TrieEntries.isLeaf(entry)) {
      if (entry == from) {
        store(at, to);
      }
      return;
    }
    int number = TrieEntries.number(entry);
    int block = number;
    if (!TrieEntries.isNextByte(entry)) {
      if (node(number, MISS) == from) {
        publish(number, MISS, to);
      }
      if (node(number, SHIFT) == Images.V6_LEAF) {
        if (node(number, HIT) == from) {
          publish(number, HIT, to);
        }
        return;
      }
      block = node(number, HIT);
    }
    for (int i = 0; i < Images.BLOCK_ENTRIES; i++) {
      replaceAll(Images.BLOCK_ENTRIES * block + i, from, to);
    }
  }

  private int entry(int at) {
    return memory.entry(blocks, at, true);
  }

  private void store(int at, int entry) {
    memory.publishEntry(blocks, at, entry);
  }

  private void put(int block, int value, int entry) {
    store(Images.BLOCK_ENTRIES * block + value, entry);
  }

  private int newBlock(int peer) {
    int block = usedBlocks;
    for (int i = 0; i < Images.BLOCK_ENTRIES; i++) {
      put(block, i, peer);
    }
    usedBlocks++;
    return block;
  }

  private int newNode(IpAddress address, int bits, int shift, int hit, int miss) {
    int node = usedNodes;
    IpAddress mask = IpAddress.v6(-1L, -1L).masked(bits);
    IpAddress prefix = address.masked(bits);
    int at = NODE_LONGS * node;
    memory.putLong(nodes, at, Long.reverseBytes(prefix.high()));
    memory.putLong(nodes, at + 1, Long.reverseBytes(prefix.low()));
    memory.putLong(nodes, at + 2, Long.reverseBytes(mask.high()));
    memory.putLong(nodes, at + 3, Long.reverseBytes(mask.low()));
    memory.putWord(nodes, NODE_WORDS * node + SHIFT, shift);
    memory.putWord(nodes, NODE_WORDS * node + HIT, hit);
    memory.putWord(nodes, NODE_WORDS * node + MISS, miss);
    usedNodes++;
    return node;
  }

  private int node(int number, int field) {
    return memory.word(nodes, NODE_WORDS * number + field);
  }

  private void publish(int number, int field, int word) {
    memory.publishWord(nodes, NODE_WORDS * number + field, word);
  }

  private IpAddress prefix(int node) {
    return IpAddress.v6(
        Long.reverseBytes(memory.getLong(nodes, NODE_LONGS * node)),
        Long.reverseBytes(memory.getLong(nodes, NODE_LONGS * node + 1)));
  }

  /// How many bytes a node compares.
  private int compared(int node) {
    int shift = node(node, SHIFT);
    return shift == Images.V6_LEAF ? ADDRESS_BYTES : shift;
  }

  /// The first byte in which an address is not what a node compares it with; all bytes if there is
  /// none.
  private int firstDifference(int node, IpAddress address) {
    IpAddress prefix = prefix(node);
    long high = prefix.high() ^ address.high();
    long low = prefix.low() ^ address.low();
    int bits =
        high != 0 ? Long.numberOfLeadingZeros(high) : Long.SIZE + Long.numberOfLeadingZeros(low);
    return bits / BYTE_BITS;
  }

  private static int byteAt(IpAddress address, int index) {
    long half = index < Long.BYTES ? address.high() : address.low();
    return (int) (half >>> (Long.SIZE - BYTE_BITS * (index % Long.BYTES + 1))) & 0xff;
  }
}
