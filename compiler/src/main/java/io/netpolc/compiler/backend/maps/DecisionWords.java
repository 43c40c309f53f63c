package io.netpolc.compiler.backend.maps;

import io.netpolc.compiler.ir.Cell;

/// Decision words, as docs/datapath.md lays them out.
final class DecisionWords {
  private DecisionWords() {}

  /// The word of a decision in a cell.
  ///
  /// @param group protocol group of the port class
  static int of(int decision, boolean allowed, int cell, int group) {
    boolean track = (Cell.track(cell) >> group & 1) != 0;
    boolean reply = (Cell.reply(cell) >> group & 1) != 0;
    int word = decision + 1;
    word |= track ? Images.TRACK : 0;
    word |= reply ? Images.REPLY : 0;
    if (allowed) {
      word |= track ? Images.ALLOW : Images.ALLOW | Images.SETTLED;
    }
    return word;
  }
}
