package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.ir.Cell;
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
  /// @param row that decided
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

  private final byte[] subjects;
  private final byte[] v4Root;
  private final byte[] v4Blocks;
  private final byte[] v6Nodes;
  private final byte[] v6Blocks;
  private final byte[] ports;
  private final byte[] protocols;
  private final byte[] vectors;
  private final byte[] cells;
  private final byte[] rows;
  private final int vectorStride;
  private final int rowStride;

  /// An interpreter of one bank.
  ///
  /// @param shape holds the seeds
  /// @throws IllegalArgumentException if an image is larger than the shape allows
  public TableInterpreter(Seeds seeds, Shape shape) {
    subjects = bytes(seeds, Images.SUBJECTS, shape.subjects());
    v4Root = bytes(seeds, Images.V4_ROOT, 1);
    v4Blocks = bytes(seeds, Images.V4_BLOCKS, shape.v4Blocks());
    v6Nodes = bytes(seeds, Images.V6_NODES, shape.v6Nodes());
    v6Blocks = bytes(seeds, Images.V6_BLOCKS, shape.v6Blocks());
    ports = bytes(seeds, Images.PORTS, PortClasses.PROTOCOLS.size());
    protocols = bytes(seeds, Images.PROTOCOLS, 1);
    vectors = bytes(seeds, Images.VECTORS, shape.vectorSlots());
    cells = bytes(seeds, Images.CELLS, shape.cellChunks());
    rows = bytes(seeds, Images.ROWS, shape.rowSlots());
    vectorStride = seeds.vectorStride();
    rowStride = seeds.rowStride();
  }

  private static byte[] bytes(Seeds seeds, String map, int capacity) {
    MapImage image = seeds.image(map);
    if (image.count() > capacity) {
      throw new IllegalArgumentException(
          map + ": " + image.count() + " elements, capacity " + capacity);
    }
    return image.bytes();
  }

  /// Looks a packet up.
  ///
  /// @param subject subject number
  /// @param direction seen from the subject
  /// @param remote the other end
  /// @param port destination port, 0 to 65535; not looked at for protocols without ports
  public Lookup decide(
      int subject, Direction direction, IpAddress remote, Protocol protocol, int port) {
    int vector =
        Images.getInt(
            subjects, Images.SUBJECT_BYTES * subject + 4 * DecisionTables.index(direction));
    if (vector == 0) {
      return Lookup.UNRESTRICTED;
    }
    int peer = peerClass(remote);
    int slot = vector * vectorStride + (peer >> 10);
    int chunk = Images.getInt(vectors, Images.SLOT_BYTES * slot + 4 * ((peer >> 6) & 15));
    int cell = Images.getInt(cells, Images.CHUNK_BYTES * chunk + 4 * (peer & 63));
    int row = Cell.row(cell);
    int group = PortClasses.group(protocol);
    int portClass = portClass(group, protocol, port);
    int word =
        Images.getInt(
            rows, Images.SLOT_BYTES * (row * rowStride + (portClass >> 4)) + 4 * (portClass & 15));
    return new Lookup(
        true,
        word & Images.ID_MASK,
        word < 0,
        ((Cell.track(cell) >> group) & 1) != 0,
        ((Cell.reply(cell) >> group) & 1) != 0,
        peer,
        row);
  }

  private int portClass(int group, Protocol protocol, int port) {
    return group < PortClasses.PROTOCOLS.size()
        ? Images.getUnsignedShort(ports, 2 * (Images.PORT_ENTRIES * group + port))
        : Images.getUnsignedShort(protocols, 2 * protocol.number());
  }

  /// The peer class of an address.
  public int peerClass(IpAddress address) {
    return address.family() == IpFamily.V4
        ? v4Class((int) address.low())
        : v6Class(address.high(), address.low());
  }

  private int v4Class(int address) {
    int entry = Images.getInt(v4Root, 4 * (address >>> 16));
    if (entry >= 0) {
      entry = Images.getInt(v4Blocks, Images.BLOCK_BYTES * entry + 4 * ((address >>> 8) & 0xff));
      if (entry >= 0) {
        entry = Images.getInt(v4Blocks, Images.BLOCK_BYTES * entry + 4 * (address & 0xff));
      }
    }
    return entry & ~Images.LEAF;
  }

  private int v6Class(long high, long low) {
    int node = 0;
    for (int level = 0; level < MAX_V6_LEVELS; level++) {
      int at = Images.NODE_BYTES * node;
      boolean hit =
          (high & Images.getLong(v6Nodes, at + 16)) == Images.getLong(v6Nodes, at)
              && (low & Images.getLong(v6Nodes, at + 24)) == Images.getLong(v6Nodes, at + 8);
      if (!hit) {
        return Images.getInt(v6Nodes, at + 40);
      }
      int shift = Images.getInt(v6Nodes, at + 32);
      int next = Images.getInt(v6Nodes, at + 36);
      if (shift == Images.V6_LEAF) {
        return next;
      }
      long half = shift < 8 ? high : low;
      int value = (int) (half >>> (56 - 8 * (shift & 7))) & 0xff;
      int entry = Images.getInt(v6Blocks, Images.BLOCK_BYTES * next + 4 * value);
      if (entry < 0) {
        return entry & ~Images.LEAF;
      }
      node = entry;
    }
    throw new IllegalStateException("IPv6 trie deeper than " + MAX_V6_LEVELS);
  }
}
