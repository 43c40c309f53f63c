package io.netpolc.compiler.ir;

/// A cell of a vector as one number: bits 0-23 the row, bits 24-27 *track*, bits 28-31 *reply*. The
/// four bits of each stand for the protocol groups TCP, UDP, SCTP, all others, lowest bit first.
///
/// **Track** in a direction: an allowed flow of this group may get replies that the opposite
/// direction denies, so its packets need an entry. **Reply** in a direction: the opposite direction
/// may start flows of this group, so a denied packet may be a reply. Replies carry arbitrary ports;
/// they may be denied unless the row allows every port class of the group.
///
/// If either direction of a pair (subject, peer) needs entries for a group, allowed packets of both
/// are tracked, so that an entry always knows who sent the first packet. Not so for TCP, where only
/// a SYN makes an entry: a direction whose replies always pass needs none, and its packets no
/// lookup.
///
/// **The own node.** A pod's own node always reaches it, from any address the node has (a bridge's
/// gateway, a link-local address), known to the data path by interface and not by address. So with
/// regard to every peer, flows can start in ingress even where the ingress row denies the peer
/// everything: what comes from the own node is tracked where *track* or *reply* is set. The *reply*
/// bit of an egress cell that may deny costs a lookup only for packets that would be dropped.
/// Egress cells that deny a group altogether get no track bit.
public final class Cell {
  /// Protocol groups.
  public static final int GROUPS = 4;

  /// Rows that a cell can name.
  public static final int MAX_ROWS = 1 << 24;

  private static final int TRACK_SHIFT = 24;
  private static final int REPLY_SHIFT = 28;
  private static final int ALL_GROUPS = (1 << GROUPS) - 1;

  private Cell() {}

  /// Packs a cell.
  ///
  /// @param row 0 to 2^24 - 1
  /// @param track four bits
  /// @param reply four bits
  public static int of(int row, int track, int reply) {
    if (row < 0 || row >= MAX_ROWS) {
      throw new IllegalArgumentException("no cell can name row " + row);
    }
    return row | (track << TRACK_SHIFT) | (reply << REPLY_SHIFT);
  }

  /// The row.
  public static int row(int cell) {
    return cell & (MAX_ROWS - 1);
  }

  /// The track bits.
  public static int track(int cell) {
    return (cell >>> TRACK_SHIFT) & ALL_GROUPS;
  }

  /// The reply bits.
  public static int reply(int cell) {
    return cell >>> REPLY_SHIFT;
  }

  /// The same bits on another row.
  public static int withRow(int cell, int row) {
    return (cell & -MAX_ROWS) | row;
  }
}
