package io.netpolc.testdata.random;

import io.netpolc.compiler.verdict.Direction;
import java.util.HexFormat;

/// One packet at a pod's interface.
///
/// @param direction ingress for a packet to the pod
/// @param frame from the Ethernet header on
/// @param fromOwnNode whether it was made on the pod's node; only ever true at ingress
public record PacketStep(Direction direction, byte[] frame, boolean fromOwnNode) {
  /// For a failure's message: everything that is needed to see it again.
  @Override
  public String toString() {
    return direction.field()
        + (fromOwnNode ? " from the own node " : " ")
        + HexFormat.of().formatHex(frame);
  }
}
