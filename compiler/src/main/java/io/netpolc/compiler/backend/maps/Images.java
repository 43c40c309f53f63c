package io.netpolc.compiler.backend.maps;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Names and element sizes of the tables, as `tables.h` lays them out, and access to their bytes.
/// All machines that run the data path are little-endian.
final class Images {
  static final String SUBJECTS = "np_subjects";
  static final String V4_BASE = "np_v4_base";
  static final String V4_WINDOW = "np_v4_window";
  static final String V4_ROOT = "np_v4_root";
  static final String V4_BLOCKS = "np_v4_blocks";
  static final String V6_NODES = "np_v6_nodes";
  static final String V6_BLOCKS = "np_v6_blocks";
  static final String PORTS = "np_ports";
  static final String PROTOCOLS = "np_protocols";
  static final String VECTORS = "np_vectors";
  static final String CELLS = "np_cells";
  static final String ROWS = "np_rows";

  static final int SUBJECT_BYTES = 8;

  /// Of `np_v4_base`: a word, and a cache line to itself.
  static final int BASE_BYTES = 64;

  static final int ROOT_ENTRIES = 1 << 16;
  static final int BLOCK_ENTRIES = 256;
  static final int NODE_BYTES = 64;
  static final int NODE_SHIFT = 32;
  static final int NODE_HIT = 36;
  static final int NODE_MISS = 40;
  static final int PORT_ENTRIES = 1 << 16;
  static final int PROTOCOL_ENTRIES = 256;

  /// Bits of a decision word: allowed and nothing to note; allowed; track; reply.
  static final int SETTLED = 1 << 31;

  static final int ALLOW = 1 << 30;
  static final int TRACK = 1 << 29;
  static final int REPLY = 1 << 28;

  /// The rest of a decision word: decision id plus one.
  static final int ID_MASK = (1 << 24) - 1;

  static final int V6_LEAF = -1;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Images() {}

  /// Where the root of the IPv4 trie has the entry of an address: at the number that its first two
  /// bytes are, read as they stand in a packet by a little-endian machine.
  ///
  /// @param upper the upper 16 bits of the address
  static int rootIndex(int upper) {
    return Short.toUnsignedInt(Short.reverseBytes((short) upper));
  }

  /// Where a port's class stands among its protocol's, by the same rule.
  static int portIndex(int port) {
    return Short.toUnsignedInt(Short.reverseBytes((short) port));
  }

  static int getUnsignedShort(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at) & 0xffff;
  }

  static int getInt(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  static long getLong(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static void putShort(byte[] bytes, int at, int value) {
    SHORT.set(bytes, at, (short) value);
  }

  static void putInt(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  static void putLong(byte[] bytes, int at, long value) {
    LONG.set(bytes, at, value);
  }

  /// The words as an image.
  static MapImage ofWords(String map, int valueSize, int[] words) {
    byte[] bytes = new byte[4 * words.length];
    for (int i = 0; i < words.length; i++) {
      putInt(bytes, 4 * i, words[i]);
    }
    return new MapImage(map, valueSize, bytes);
  }
}
