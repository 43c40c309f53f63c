package io.netpolc.compiler.capture;

import io.netpolc.compiler.capture.Observation.End;
import io.netpolc.compiler.capture.Observation.Seen;
import io.netpolc.compiler.packet.Frame;
import io.netpolc.compiler.packet.PacketParser;
import io.netpolc.compiler.packet.TcpFlags;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A packet of a capture. A TCP connection is seen by its SYN; packets of connections that were
/// open before are about none. Packets that were cut to a snap length count as far as their headers
/// are there.
///
/// @param link what stands before its IP header
/// @param packet what was captured; not copied
/// @param original how long it was, in bytes
record CapturedPacket(LinkType link, byte[] packet, int original) {
  /// No frame is larger; a record that says so is damaged.
  static final int LARGEST = 1 << 18;

  /// What it says about a connection, or null.
  @Nullable Observation observation() {
    int length = original > packet.length && original <= LARGEST ? original : packet.length;
    byte[] whole = link.ethernet(Arrays.copyOf(packet, length));
    if (!(PacketParser.parse(whole) instanceof Frame.Ip ip)) {
      return null;
    }
    End from = End.at(ip.source());
    End to = End.at(ip.destination());
    return switch (ip.transport()) {
      case Frame.Transport.Tcp(int sport, int dport, int flags) -> {
        boolean syn = (flags & TcpFlags.SYN) != 0;
        boolean reply = !TcpFlags.opens(flags);
        yield syn
            ? Observation.of(from, to, ip.protocol(), sport, dport, Seen.UNSAID, reply)
            : null;
      }
      case Frame.Transport.Datagram(int sport, int dport) ->
          Observation.of(from, to, ip.protocol(), sport, dport, Seen.UNSAID, false);
      case Frame.Transport.Icmp icmp -> {
        boolean pong = Fields.isPong(ip.source(), icmp.type());
        yield pong || Fields.isPing(ip.source(), icmp.type())
            ? Observation.of(from, to, ip.protocol(), 0, 0, Seen.UNSAID, pong)
            : null;
      }
      case Frame.Transport.Portless _ ->
          Observation.of(from, to, ip.protocol(), 0, 0, Seen.UNSAID, false);
      case Frame.Transport.Absent _ -> null;
    };
  }
}
