package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;

/// Decides packets from the seeds alone, with the steps of the data path: address to peer class,
/// port to port class, vector, chunk, cell, row, decision word. Immutable and safe for several
/// threads.
///
/// It answers what the tables answer: a pod's traffic with itself and what comes from its own node
/// are passed before the tables are asked.
public final class TableInterpreter {
  /// What the tables say about a packet.
  ///
  /// @param restricted whether the subject is isolated in either direction; if not, the packet is
  ///   allowed and the other components are 0
  /// @param decision its id
  /// @param allowed whether it passes
  /// @param tracked whether its flow gets an entry when it is allowed
  /// @param mayBeReply whether an entry is looked for when it is denied
  /// @param peer class of the remote address
  /// @param row where the row that decided begins in `np_rows`
  public record Lookup(
      boolean restricted,
      int decision,
      boolean allowed,
      boolean tracked,
      boolean mayBeReply,
      int peer,
      int row) {
    private static final Lookup UNRESTRICTED = new Lookup(false, 0, true, false, false, 0, 0);
  }

  private static final int MAX_V6_LEVELS = 16;

  private final TrieEntries entries;
  private final Chunking chunking;
  private final byte[] subjects;
  private final int v4Base;
  private final byte[] v4Window;
  private final byte[] v4Root;
  private final byte[] v4Blocks;
  private final byte[] v6Nodes;
  private final byte[] v6Blocks;
  private final byte[] ports;
  private final byte[] protocols;
  private final byte[] vectors;
  private final byte[] cells;
  private final byte[] rows;

  /// An interpreter of one bank.
  ///
  /// @param shape holds the seeds
  /// @throws IllegalArgumentException if an image is larger than the shape allows
  public TableInterpreter(Seeds seeds, Shape shape) {
    var layout = new NodeLayout(shape);
    entries = shape.entries();
    chunking = shape.chunking();
    subjects = seeds.image(Images.SUBJECTS).bytes();
    v4Base = word(bytes(seeds, Images.V4_BASE, layout), 0);
    v4Window = bytes(seeds, Images.V4_WINDOW, layout);
    v4Root = bytes(seeds, Images.V4_ROOT, layout);
    v4Blocks = bytes(seeds, Images.V4_BLOCKS, layout);
    v6Nodes = bytes(seeds, Images.V6_NODES, layout);
    v6Blocks = bytes(seeds, Images.V6_BLOCKS, layout);
    ports = bytes(seeds, Images.PORTS, layout);
    protocols = bytes(seeds, Images.PROTOCOLS, layout);
    vectors = bytes(seeds, Images.VECTORS, layout);
    cells = bytes(seeds, Images.CELLS, layout);
    rows = bytes(seeds, Images.ROWS, layout);
  }

  private static byte[] bytes(Seeds seeds, String table, NodeLayout layout) {
    byte[] bytes = seeds.image(table).bytes();
    if (bytes.length > layout.tableBytes(table)) {
      throw new IllegalArgumentException(
          table + ": " + bytes.length + " bytes, capacity " + layout.tableBytes(table));
    }
    return bytes;
  }

  /// Looks a packet up.
  ///
  /// @param subject subject number
  /// @param direction seen from the subject
  /// @param remote the other end
  /// @param port destination port, 0 to 65535; not looked at for protocols without ports
  public Lookup decide(
      int subject, Direction direction, IpAddress remote, Protocol protocol, int port) {
    int vector = vector(subject, direction);
    if (vector == 0) {
      return Lookup.UNRESTRICTED;
    }
    int peer = peerClass(remote);
    int chunk = word(vectors, chunking.single() ? vector : vector + peer / chunking.cells());
    int row = word(cells, chunk + peer % chunking.cells());
    int word = word(rows, row + portClass(protocol, port));
    return new Lookup(
        true,
        (word & Images.ID_MASK) - 1,
        (word & Images.ALLOW) != 0,
        (word & Images.TRACK) != 0,
        (word & Images.REPLY) != 0,
        peer,
        row);
  }

  /// Where a subject's vector begins; subjects with the same one are decided alike.
  public int vector(int subject, Direction direction) {
    return Images.getInt(
        subjects, Images.SUBJECT_BYTES * subject + 4 * DecisionTables.index(direction));
  }

  private static int word(byte[] table, int index) {
    return Images.getInt(table, Integer.BYTES * index);
  }

  private int portClass(Protocol protocol, int port) {
    int group = PortClasses.group(protocol);
    return group < PortClasses.PROTOCOLS.size()
        ? Images.getUnsignedShort(
            ports, Short.BYTES * (Images.PORT_ENTRIES * group + Images.portIndex(port)))
        : Images.getUnsignedShort(protocols, Short.BYTES * protocol.number());
  }

  /// The peer class of an address.
  public int peerClass(IpAddress address) {
    return address.family() == IpFamily.V4
        ? v4Class((int) address.low())
        : v6Class(address.high(), address.low());
  }

  private int v4Class(int address) {
    int index = address - v4Base;
    if (Integer.compareUnsigned(index, v4Window.length / entries.bytes()) < 0) {
      return entries.get(v4Window, index, false);
    }
    int entry = entries.get(v4Root, Images.rootIndex(address >>> 16), false);
    for (int shift = 8; shift >= 0 && !TrieEntries.isLeaf(entry); shift -= 8) {
      int first = Images.BLOCK_ENTRIES * TrieEntries.number(entry);
      entry = entries.get(v4Blocks, first + ((address >>> shift) & 0xff), false);
    }
    return entry;
  }

  private int v6Class(long high, long low) {
    long first = Long.reverseBytes(high);
    long second = Long.reverseBytes(low);
    int entry = TrieEntries.BRANCH;
    int shift = 0;
    for (int level = 0; level < MAX_V6_LEVELS; level++) {
      int block = TrieEntries.number(entry);
      if (TrieEntries.isNextByte(entry)) {
        shift++;
      } else {
        int at = Images.NODE_BYTES * block;
        boolean hit =
            (first & Images.getLong(v6Nodes, at + 16)) == Images.getLong(v6Nodes, at)
                && (second & Images.getLong(v6Nodes, at + 24)) == Images.getLong(v6Nodes, at + 8);
        if (!hit) {
          return Images.getInt(v6Nodes, at + Images.NODE_MISS);
        }
        shift = Images.getInt(v6Nodes, at + Images.NODE_SHIFT);
        block = Images.getInt(v6Nodes, at + Images.NODE_HIT);
        if (shift == Images.V6_LEAF) {
          return block;
        }
      }
      long half = shift < 8 ? first : second;
      int value = (int) ((half >>> (8 * (shift & 7))) & 0xff);
      entry = entries.get(v6Blocks, Images.BLOCK_ENTRIES * block + value, true);
      if (TrieEntries.isLeaf(entry)) {
        return entry;
      }
    }
    throw new IllegalStateException("IPv6 trie deeper than " + MAX_V6_LEVELS);
  }
}
