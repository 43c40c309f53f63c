package io.netpolc.compiler.ir;

import java.util.Arrays;

/// One cell for each peer class, stored as the common cell and the peers that differ.
///
/// @param common the cell of every peer that is not listed
/// @param peers ascending
/// @param cells parallel to `peers`; none equals `common`
public record CellVector(int common, int[] peers, int[] cells) {
  /// The cell of a peer class.
  public int cell(int peer) {
    int at = Arrays.binarySearch(peers, peer);
    return at < 0 ? common : cells[at];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CellVector(var otherCommon, var otherPeers, var otherCells)
        && common == otherCommon
        && Arrays.equals(peers, otherPeers)
        && Arrays.equals(cells, otherCells);
  }

  @Override
  public int hashCode() {
    return (31 * common + Arrays.hashCode(peers)) * 31 + Arrays.hashCode(cells);
  }
}
