package io.netpolc.compiler.backend.maps;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Names and element sizes of the maps, as `tables.h` lays them out, and access to their bytes. All
/// machines that run the data path are little-endian.
final class Images {
  static final String SUBJECTS = "np_subjects";
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
  static final int ROOT_ENTRIES = 1 << 16;
  static final int BLOCK_ENTRIES = 256;
  static final int BLOCK_BYTES = 4 * BLOCK_ENTRIES;
  static final int NODE_BYTES = 48;
  static final int PORT_ENTRIES = 1 << 16;
  static final int PROTOCOL_ENTRIES = 256;

  /// Words in an element of `np_vectors` and of `np_rows`.
  static final int SLOT_WORDS = 16;

  static final int SLOT_BYTES = 4 * SLOT_WORDS;

  /// Peers in a chunk of cells.
  static final int CHUNK_CELLS = 64;

  static final int CHUNK_BYTES = 4 * CHUNK_CELLS;

  /// Bit 31: trie entry is a leaf; decision word allows.
  static final int LEAF = 1 << 31;

  static final int ALLOW = 1 << 31;
  static final int ID_MASK = (1 << 24) - 1;
  static final int V6_LEAF = -1;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Images() {}

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
