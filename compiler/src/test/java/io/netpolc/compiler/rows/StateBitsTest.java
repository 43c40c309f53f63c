package io.netpolc.compiler.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.ir.Cell;
import org.junit.jupiter.api.Test;

final class StateBitsTest {
  private static final int NOTHING = 0x00;
  private static final int SOME_TCP = 0x01;
  private static final int EVERYTHING = 0xff;

  private static int ingress(int ingress, int egress) {
    return StateBits.ingressCell(7, ingress, egress, false);
  }

  private static int egress(int ingress, int egress) {
    return StateBits.egressCell(7, ingress, egress, false);
  }

  @Test
  void cellKeepsItsRow() {
    assertThat(Cell.row(ingress(NOTHING, NOTHING))).isEqualTo(7);
    assertThat(Cell.row(egress(EVERYTHING, EVERYTHING))).isEqualTo(7);
  }

  @Test
  void everythingAllowedNeedsNoState() {
    assertThat(Cell.track(ingress(EVERYTHING, EVERYTHING))).isZero();
    assertThat(Cell.reply(ingress(EVERYTHING, EVERYTHING))).isZero();
    assertThat(Cell.track(egress(EVERYTHING, EVERYTHING))).isZero();
    assertThat(Cell.reply(egress(EVERYTHING, EVERYTHING))).isZero();
  }

  @Test
  void openEgressIsTrackedBecauseClosedIngressMayDenyReplies() {
    assertThat(Cell.track(egress(NOTHING, EVERYTHING))).isEqualTo(0xf);
    assertThat(Cell.reply(ingress(NOTHING, EVERYTHING))).isEqualTo(0xf);
    assertThat(Cell.track(ingress(NOTHING, EVERYTHING))).isEqualTo(0xe);
    assertThat(Cell.reply(egress(NOTHING, EVERYTHING))).isZero();
  }

  @Test
  void partlyOpenIngressIsTrackedTooWhereAnyPacketMakesAnEntry() {
    assertThat(Cell.track(ingress(SOME_TCP, EVERYTHING))).isEqualTo(0xe);
    assertThat(Cell.reply(ingress(SOME_TCP, EVERYTHING))).isEqualTo(0xf);
    assertThat(Cell.track(egress(SOME_TCP, EVERYTHING))).isEqualTo(0xf);
  }

  @Test
  void closedEgressLooksForEntriesThatTheOwnNodeMayHaveMade() {
    assertThat(Cell.track(ingress(NOTHING, NOTHING))).isEqualTo(0xf);
    assertThat(Cell.reply(egress(NOTHING, NOTHING))).isEqualTo(0xf);
    assertThat(Cell.reply(ingress(NOTHING, NOTHING))).isZero();
    assertThat(Cell.track(egress(NOTHING, NOTHING))).isZero();
  }

  @Test
  void keptConnectionsAreAllTracked() {
    int in = StateBits.ingressCell(7, SOME_TCP, EVERYTHING, true);
    int out = StateBits.egressCell(7, SOME_TCP, EVERYTHING, true);
    assertThat(Cell.track(in)).isEqualTo(0xf);
    assertThat(Cell.reply(in)).isEqualTo(0xf);
    assertThat(Cell.track(out)).isEqualTo(0xf);
    assertThat(Cell.reply(out)).isZero();
  }
}
