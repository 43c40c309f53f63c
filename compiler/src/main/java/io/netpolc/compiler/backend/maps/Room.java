package io.netpolc.compiler.backend.maps;

/// What tables that change have so much room for.
public enum Room {
  /// Peer classes: cells of a vector.
  PEER_CLASSES,
  /// Port classes: words of a row.
  PORT_CLASSES,
  /// Decision ids.
  DECISIONS,
  VECTORS,
  ROWS,
  V4_BLOCKS,
  V6_NODES,
  V6_BLOCKS;

  /// What a table has to have more of where it ends.
  static Room of(String table) {
    return switch (table) {
      case Images.CELLS, Images.VECTORS -> VECTORS;
      case Images.ROWS -> ROWS;
      case Images.V4_BLOCKS -> V4_BLOCKS;
      case Images.V6_NODES -> V6_NODES;
      case Images.V6_BLOCKS -> V6_BLOCKS;
      default -> throw new IllegalArgumentException(table + " does not grow");
    };
  }
}
