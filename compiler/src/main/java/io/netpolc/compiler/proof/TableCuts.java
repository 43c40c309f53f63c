package io.netpolc.compiler.proof;

import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Where the tables change their mind: the first address of every run of addresses of one peer
/// class, and the first port of every run of ports of one port class. Read from the bytes that the
/// kernel gets, so that a table that cuts where no policy does is noticed too.
final class TableCuts {
  private static final int BLOCK_ENTRIES = 256;
  private static final int NO_BLOCK = -1;
  private static final int MAX_DEPTH = 16;

  private TableCuts() {}

  /// First addresses of runs; always holds the first address of the family.
  static NavigableSet<IpAddress> addresses(Seeds seeds, IpFamily family) {
    var cuts = new TreeSet<IpAddress>();
    if (family == IpFamily.V4) {
      v4(seeds, cuts);
    } else {
      cuts.add(IpAddress.v6(0, 0));
      v6(seeds, 0, 0, cuts);
    }
    return cuts;
  }

  /// First ports of runs, always 0 among them.
  ///
  /// @param table 0 TCP, 1 UDP, 2 SCTP
  static NavigableSet<Integer> ports(Seeds seeds, int table) {
    MapImage image = seeds.image("np_ports");
    var classes = ByteBuffer.wrap(image.bytes()).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    int base = table * 65536;
    var cuts = new TreeSet<Integer>();
    short previous = 0;
    for (int port = 0; port < 65536; port++) {
      short portClass = classes.get(base + swapped(port));
      if (port == 0 || portClass != previous) {
        cuts.add(port);
      }
      previous = portClass;
    }
    return cuts;
  }

  /// Protocols to which the tables give another class than to one of them.
  static List<Protocol> protocolsUnlike(Seeds seeds, Protocol usual) {
    MapImage image = seeds.image("np_protocols");
    var classes = ByteBuffer.wrap(image.bytes()).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    return IntStream.range(0, classes.limit())
        .filter(number -> classes.get(number) != classes.get(usual.number()))
        .mapToObj(Protocol::new)
        .toList();
  }

  /// Tables that are indexed by two bytes of a packet take them as a little-endian number.
  private static int swapped(int number) {
    return Short.toUnsignedInt(Short.reverseBytes((short) number));
  }

  private static void v4(Seeds seeds, NavigableSet<IpAddress> cuts) {
    MapImage roots = seeds.image("np_v4_root");
    TrieEntries entries = TrieEntries.of(roots);
    byte[] root = roots.bytes();
    byte[] blocks = seeds.image("np_v4_blocks").bytes();
    window(seeds, entries, cuts);
    long previous = Long.MIN_VALUE;
    for (int high = 0; high < 65536; high++) {
      int entry = entries.get(root, swapped(high), false);
      if (TrieEntries.isLeaf(entry)) {
        previous = cut(cuts, previous, entry, high << 16);
        continue;
      }
      int block = BLOCK_ENTRIES * TrieEntries.number(entry);
      for (int third = 0; third < BLOCK_ENTRIES; third++) {
        int inner = entries.get(blocks, block + third, false);
        int prefix = high << 16 | third << 8;
        if (TrieEntries.isLeaf(inner)) {
          previous = cut(cuts, previous, inner, prefix);
          continue;
        }
        int last = BLOCK_ENTRIES * TrieEntries.number(inner);
        for (int fourth = 0; fourth < BLOCK_ENTRIES; fourth++) {
          previous =
              cut(cuts, previous, entries.get(blocks, last + fourth, false), prefix | fourth);
        }
      }
    }
  }

  /// The window hides what the trie says of its addresses; where both cut, one cut more is only one
  /// address more that is sent.
  private static void window(Seeds seeds, TrieEntries entries, NavigableSet<IpAddress> cuts) {
    byte[] window = seeds.image("np_v4_window").bytes();
    int size = window.length / entries.bytes();
    int base =
        ByteBuffer.wrap(seeds.image("np_v4_base").bytes()).order(ByteOrder.LITTLE_ENDIAN).getInt();
    long previous = Long.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      previous = cut(cuts, previous, entries.get(window, i, false), base + i);
    }
    IpAddress after = IpAddress.v4(base + size - 1).next();
    if (after != null) {
      cuts.add(after);
    }
  }

  private static long cut(NavigableSet<IpAddress> cuts, long previous, int entry, int address) {
    if (previous != entry) {
      cuts.add(IpAddress.v4(address));
    }
    return entry;
  }

  private static void v6(Seeds seeds, int node, int depth, NavigableSet<IpAddress> cuts) {
    var image = seeds.image("np_v6_nodes");
    var in = ByteBuffer.wrap(image.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int at = node * image.valueSize();
    var network = ByteBuffer.wrap(image.bytes());
    IpAddress prefix = IpAddress.v6(network.getLong(at), network.getLong(at + 8));
    int length = Long.bitCount(in.getLong(at + 16)) + Long.bitCount(in.getLong(at + 24));
    addRegion(cuts, prefix, length);
    int shift = in.getInt(at + 32);
    if (shift != NO_BLOCK) {
      v6Block(seeds, in.getInt(at + 36), prefix, shift, depth, cuts);
    }
  }

  /// @param prefix its bytes before the one that the block branches on count
  private static void v6Block(
      Seeds seeds,
      int block,
      IpAddress prefix,
      int shift,
      int depth,
      NavigableSet<IpAddress> cuts) {
    if (depth > MAX_DEPTH) {
      throw new IllegalStateException("IPv6 trie is deeper than " + MAX_DEPTH);
    }
    TrieEntries entries = TrieEntries.of(seeds.image("np_v4_root"));
    byte[] blocks = seeds.image("np_v6_blocks").bytes();
    int previous = 0;
    for (int value = 0; value < BLOCK_ENTRIES; value++) {
      int entry = entries.get(blocks, BLOCK_ENTRIES * block + value, true);
      IpAddress region = withByte(prefix, shift, value);
      if (TrieEntries.isNextByte(entry)) {
        v6Block(seeds, TrieEntries.number(entry), region, shift + 1, depth + 1, cuts);
      } else if (!TrieEntries.isLeaf(entry)) {
        v6(seeds, TrieEntries.number(entry), depth + 1, cuts);
      }
      if (value == 0 || entry != previous) {
        addRegion(cuts, region, 8 * (shift + 1));
      }
      previous = entry;
    }
  }

  private static void addRegion(NavigableSet<IpAddress> cuts, IpAddress prefix, int length) {
    cuts.add(prefix.masked(length));
    IpAddress after = prefix.filled(length).next();
    if (after != null) {
      cuts.add(after);
    }
  }

  private static IpAddress withByte(IpAddress address, int index, int value) {
    byte[] bytes = address.masked(8 * index).toBytes();
    bytes[index] = (byte) value;
    long high = ByteBuffer.wrap(bytes).getLong();
    long low = ByteBuffer.wrap(bytes).getLong(8);
    return IpAddress.v6(high, low);
  }
}
