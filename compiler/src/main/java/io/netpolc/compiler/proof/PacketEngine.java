package io.netpolc.compiler.proof;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.verdict.Direction;

/// Something that decides packets by the bundle's tables: the loaded program.
///
/// @param <X> how it fails: the outside world's typed exception
public interface PacketEngine<X extends Exception> {
  /// What the engine said of a packet.
  ///
  /// @param verdict the code
  /// @param passes whether the packet passes
  /// @param decision the decision id, or -1 where no table decided
  record Answer(VerdictCode verdict, boolean passes, int decision) {}

  /// Decides one packet; remembers connections and fragments as the data path does.
  ///
  /// @param subject subject number of the pod whose interface the packet passes
  /// @param direction ingress for a packet to the pod
  /// @param frame from the Ethernet header on
  /// @param fromOwnNode whether the packet was made on the pod's node; means nothing at egress
  /// @throws X if the engine cannot be asked
  Answer decide(int subject, Direction direction, byte[] frame, boolean fromOwnNode) throws X;

  /// Forgets all connections and fragments.
  ///
  /// @throws X if the engine cannot be asked
  void forget() throws X;
}
