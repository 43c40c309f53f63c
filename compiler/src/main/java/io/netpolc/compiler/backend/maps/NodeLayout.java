package io.netpolc.compiler.backend.maps;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where everything lies in `np_node`, the one element that holds endpoints and both banks. The
/// program's constants and the loader's writes both come from here. docs/datapath.md has the order.
public final class NodeLayout {
  /// Bytes of `struct np_header`, with which the element begins.
  public static final int HEADER_BYTES = 64;

  /// Bytes of `struct np_endpoint`.
  public static final int ENDPOINT_BYTES = 64;

  /// The verifier follows an offset from a map's value up to 2^29.
  static final long MAX_BYTES = 1L << 29;

  /// Tables begin where a cache line does.
  private static final long LINE = 64;

  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final int endpoints;
  private final int banks;
  private final long bankBytes;

  /// @param at first byte in the bank
  /// @param bytes its capacity
  private record Table(long at, long bytes) {}

  /// The layout for a shape.
  public NodeLayout(Shape shape) {
    endpoints = shape.endpoints();
    banks = shape.banks();
    long at = 0;
    for (var table : sizes(shape).entrySet()) {
      tables.put(table.getKey(), new Table(at, table.getValue()));
      at += wholeLines(table.getValue());
    }
    bankBytes = at;
  }

  private static long wholeLines(long bytes) {
    return (bytes + LINE - 1) / LINE * LINE;
  }

  /// Where `np_rows`, a bank's last table, begins in it.
  public static long rowsAt(long bankBytes, long rowBytes) {
    return bankBytes - wholeLines(rowBytes);
  }

  /// Bytes of each table, in order.
  private static Map<String, Long> sizes(Shape shape) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    sizes.put(Images.PORTS, 3L * Short.BYTES * Images.PORT_ENTRIES);
    sizes.put(Images.PROTOCOLS, (long) Short.BYTES * Images.PROTOCOL_ENTRIES);
    long entry = shape.entries().bytes();
    sizes.put(Images.V4_BASE, (long) Images.BASE_BYTES);
    sizes.put(Images.V4_ROOT, entry * Images.ROOT_ENTRIES);
    sizes.put(Images.V4_WINDOW, entry * shape.v4Window());
    sizes.put(Images.V4_BLOCKS, entry * Images.BLOCK_ENTRIES * shape.v4Blocks());
    sizes.put(Images.V6_NODES, (long) Images.NODE_BYTES * shape.v6Nodes());
    sizes.put(Images.V6_BLOCKS, entry * Images.BLOCK_ENTRIES * shape.v6Blocks());
    sizes.put(Images.CELLS, (long) shape.chunking().bytes() * shape.cellChunks());
    sizes.put(Images.VECTORS, (long) Integer.BYTES * shape.vectorWords());
    sizes.put(Images.ROWS, (long) Integer.BYTES * shape.rowWords());
    return sizes;
  }

  /// The first byte of a bank's tables.
  ///
  /// @param bank 0 or 1
  public long bankAt(int bank) {
    return tablesAt() + bank * stride();
  }

  private long tablesAt() {
    return HEADER_BYTES + (long) ENDPOINT_BYTES * endpoints;
  }

  /// From the tables of bank 0 to those of bank 1; 0 where they are the same.
  private long stride() {
    return banks == 1 ? 0 : bankBytes;
  }

  /// Bytes of one bank.
  public long bankBytes() {
    return bankBytes;
  }

  /// Bytes of the whole element.
  public long bytes() {
    return tablesAt() + banks * bankBytes;
  }

  /// The first byte of a table in its bank.
  ///
  /// @throws IllegalArgumentException if a bank has no table of that name
  public long tableAt(String table) {
    return table(table).at;
  }

  /// Bytes of a table's capacity.
  ///
  /// @throws IllegalArgumentException if a bank has no table of that name
  public long tableBytes(String table) {
    return table(table).bytes;
  }

  /// How many sets of tables there are: two, or one that both banks share.
  public int banks() {
    return banks;
  }

  /// Words of `np_rows`.
  public int rowWords() {
    return Math.toIntExact(tableBytes(Images.ROWS) / Integer.BYTES);
  }

  /// The tables of a bank, in their order.
  public Iterable<String> tables() {
    return Collections.unmodifiableSet(tables.keySet());
  }

  private Table table(String name) {
    Table table = tables.get(name);
    if (table == null) {
      throw new IllegalArgumentException("no table " + name);
    }
    return table;
  }

  /// The offsets that the program needs to know, in the order of `struct np_shape`, by the names of
  /// the constants in C.
  public Map<String, Long> constants() {
    Map<String, Long> constants = new LinkedHashMap<>();
    constants.put("NP_AT_BANK", bankAt(0));
    constants.put("NP_BANK_BYTES", stride());
    constants.put("NP_AT_V4_WINDOW", tableAt(Images.V4_WINDOW));
    constants.put("NP_AT_V4_BLOCKS", tableAt(Images.V4_BLOCKS));
    constants.put("NP_AT_V6_NODES", tableAt(Images.V6_NODES));
    constants.put("NP_AT_V6_BLOCKS", tableAt(Images.V6_BLOCKS));
    constants.put("NP_AT_VECTORS", tableAt(Images.VECTORS));
    constants.put("NP_AT_CELLS", tableAt(Images.CELLS));
    constants.put("NP_AT_ROWS", tableAt(Images.ROWS));
    constants.put("NP_NODE_BYTES", bytes());
    return constants;
  }
}
