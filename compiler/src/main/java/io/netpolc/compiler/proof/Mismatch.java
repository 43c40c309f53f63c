package io.netpolc.compiler.proof;

import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A packet on which engine and reference differ.
///
/// @param subject `namespace/name` of the pod
/// @param direction seen from the pod
/// @param packet what the packet is, in words
/// @param frame the packet
/// @param expectedVerdict what the reference says
/// @param expectedDecision the decision that the reference reports with it, or null
/// @param actualVerdict what the engine said
/// @param actualDecision the decision that the engine reported, or null
public record Mismatch(
    String subject,
    Direction direction,
    String packet,
    byte[] frame,
    String expectedVerdict,
    @Nullable Decision expectedDecision,
    String actualVerdict,
    @Nullable Decision actualDecision) {

  /// Several lines for people: the witness packet and both derivations.
  public String describe() {
    return subject
        + " "
        + direction.field()
        + ": "
        + packet
        + "\n  reference: "
        + derivation(expectedVerdict, expectedDecision)
        + "\n  engine:    "
        + derivation(actualVerdict, actualDecision)
        + "\n  frame:     "
        + HexFormat.of().formatHex(frame);
  }

  private static String derivation(String verdict, @Nullable Decision decision) {
    return decision == null ? verdict : verdict + " " + decision;
  }
}
