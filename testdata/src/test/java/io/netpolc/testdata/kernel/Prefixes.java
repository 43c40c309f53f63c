package io.netpolc.testdata.kernel;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.IcmpTypes;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.TcpFlags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Packets of each kind, cut off behind each byte.
final class Prefixes {
  private static final int ETHERNET_HEADER = 14;
  private static final int PORT = 8080;
  private static final int OPENER_PORT = 40001;

  private Prefixes() {}

  /// Frames from one address to another: all that begin a packet, from those that have an Ethernet
  /// header and nothing else to the whole packet.
  static List<byte[]> of(IpAddress from, IpAddress to) {
    var frames = new ArrayList<byte[]>();
    for (byte[] whole : packets(from, to)) {
      for (int length = ETHERNET_HEADER; length <= whole.length; length++) {
        frames.add(Arrays.copyOf(whole, length));
      }
    }
    return frames;
  }

  private static List<byte[]> packets(IpAddress from, IpAddress to) {
    var packets = new ArrayList<byte[]>();
    for (PacketBuilder packet : plain(from, to)) {
      packets.add(packet.build());
    }
    for (PacketBuilder packet : plain(from, to)) {
      if (from.family() == IpFamily.V4) {
        packet.ipv4Options(new byte[8]);
      } else {
        packet.extension(0, new byte[6]).extension(60, new byte[14]).fragmentHeader(0, false, 7);
      }
      packets.add(packet.build());
    }
    packets.add(
        PacketBuilder.ip(from, to).udp(OPENER_PORT, PORT).payload(new byte[16]).vlan(5, 6).build());
    packets.add(
        PacketBuilder.ip(from, to)
            .udp(OPENER_PORT, PORT)
            .payload(new byte[40])
            .buildFragments(3, 9)
            .getFirst());
    byte[] lost = PacketBuilder.ip(to, from).udp(PORT, OPENER_PORT).build();
    packets.add(
        PacketBuilder.ip(from, to)
            .icmpError(IcmpTypes.unreachable(from.family()), 0, lost, 60)
            .build());
    return packets;
  }

  private static List<PacketBuilder> plain(IpAddress from, IpAddress to) {
    return List.of(
        PacketBuilder.ip(from, to).tcp(OPENER_PORT, PORT, TcpFlags.SYN).payload(new byte[3]),
        PacketBuilder.ip(from, to).udp(OPENER_PORT, PORT),
        PacketBuilder.ip(from, to).sctp(OPENER_PORT, PORT),
        PacketBuilder.ip(from, to).echoRequest(7),
        PacketBuilder.ip(from, to).protocol(new Protocol(47), new byte[4]));
  }
}
