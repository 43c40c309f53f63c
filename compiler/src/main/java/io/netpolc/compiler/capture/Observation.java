package io.netpolc.compiler.capture;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import org.jspecify.annotations.Nullable;

/// What a record of a capture says about a connection.
///
/// @param from who opened it
/// @param to to whom, after translation where the record says so
/// @param protocol the IP protocol
/// @param fromPort the source port, or -1 where the record does not say
/// @param port the destination port; 0 for protocols without ports
/// @param verdict what became of it
/// @param reply whether the record is about the way back
/// @param count how many connections it stands for where it does not name the source port
/// @param reporter who saw it where several say the same about one connection; else empty
public record Observation(
    End from,
    End to,
    Protocol protocol,
    int fromPort,
    int port,
    Seen verdict,
    boolean reply,
    long count,
    String reporter) {
  /// What became of a connection.
  public enum Seen {
    /// It passed.
    ALLOWED,
    /// Policy stopped it.
    DENIED,
    /// The record does not say.
    UNSAID
  }

  /// One end as a record names it.
  ///
  /// @param address its address, or null
  /// @param pod `namespace/name` of the pod that it was, or null
  /// @param workload `namespace/name` of that pod's workload, or null
  public record End(@Nullable IpAddress address, @Nullable String pod, @Nullable String workload) {
    /// An end known by its address alone.
    public static End at(IpAddress address) {
      return new End(address, null, null);
    }

    /// What it is called in a message.
    @Override
    public String toString() {
      if (pod != null) {
        return address == null ? pod : pod + " (" + address + ")";
      }
      return address == null ? String.valueOf(workload) : address.toString();
    }
  }

  /// A record without reporter, of one connection.
  static Observation of(
      End from, End to, Protocol protocol, int fromPort, int port, Seen verdict, boolean reply) {
    return new Observation(from, to, protocol, fromPort, port, verdict, reply, 1, "");
  }
}
