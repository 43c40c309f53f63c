package io.netpolc.compiler.proof;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.verdict.Direction;
import org.jspecify.annotations.Nullable;

/// Something that decides packets by the bundle's tables: the loaded program.
///
/// @param <X> how it fails: the outside world's typed exception
public interface PacketEngine<X extends Exception> {
  /// What the engine said of a packet.
  ///
  /// @param verdict the code; null if it is none that a program may give
  /// @param passes whether the packet passes
  /// @param decision the decision id, or -1 where no table decided
  record Answer(@Nullable VerdictCode verdict, boolean passes, int decision) {}

  /// Whether the engine can be asked about a frame.
  ///
  /// @param frame from the Ethernet header on
  boolean takes(byte[] frame);

  /// Decides one packet; remembers connections and fragments as the data path does.
  ///
  /// @param subject subject number of the pod whose interface the packet passes
  /// @param direction ingress for a packet to the pod
  /// @param frame one that it takes
  /// @param fromOwnNode whether the packet was made on the pod's node; means nothing at egress
  /// @throws X if the engine cannot be asked
  Answer decide(int subject, Direction direction, byte[] frame, boolean fromOwnNode) throws X;

  /// Forgets all connections and fragments.
  ///
  /// @throws X if the engine cannot be asked
  void forget() throws X;
}
