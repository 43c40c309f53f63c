package io.netpolc.compiler.rows;

import io.netpolc.compiler.ir.Cell;

/// Computes the bits of a cell about connection state; [Cell] says what they mean. A mask of what a
/// row allows has the protocol groups of which it allows any class in bits 0-3 and those of which
/// it allows every class in bits 4-7.
final class StateBits {
  private static final int ALL = (1 << Cell.GROUPS) - 1;

  /// The group whose flows are opened by a packet of their own, so that no other packet makes an
  /// entry.
  private static final int TCP = 1;

  private StateBits() {}

  static int ingressCell(int row, int ingress, int egress, boolean keepEstablished) {
    int ingressMayDeny = ALL & ~(ingress >> Cell.GROUPS);
    if (keepEstablished) {
      return Cell.of(row, ALL, ingressMayDeny);
    }
    int egressMayDeny = ALL & ~(egress >> Cell.GROUPS);
    int repliesToEgress = egress & ingressMayDeny;
    return Cell.of(row, egressMayDeny | (repliesToEgress & ~TCP), repliesToEgress);
  }

  static int egressCell(int row, int ingress, int egress, boolean keepEstablished) {
    int egressMayDeny = ALL & ~(egress >> Cell.GROUPS);
    if (keepEstablished) {
      return Cell.of(row, egress & ALL, egressMayDeny);
    }
    int ingressMayDeny = ALL & ~(ingress >> Cell.GROUPS);
    int needed = (egressMayDeny & ~TCP) | ingressMayDeny;
    return Cell.of(row, needed & egress & ALL, egressMayDeny);
  }
}
