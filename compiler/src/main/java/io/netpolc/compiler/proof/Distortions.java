package io.netpolc.compiler.proof;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.Frame;
import io.netpolc.compiler.packet.IcmpTypes;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.PacketParser;
import io.netpolc.compiler.packet.TcpFlags;
import io.netpolc.compiler.proof.Conversation.Packet;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Packets of every form that the packet rules tell apart, and each of them distorted: cut off
/// behind each byte, and with each byte of its headers changed. How a program reads headers does
/// not depend on whose they are, so these are sent for one pod of each family.
final class Distortions {
  private static final int ETHERNET_HEADER = 14;
  private static final int AT_ETHERTYPE = 12;
  private static final int OPENER_PORT = 40004;
  private static final int HEADER_BYTES = 120;
  private static final int MOST_EXTENSIONS = 8;

  /// Each bit, and several at once.
  private static final int[] CHANGES = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x6c};

  private final IpAddress local;
  private final IpAddress remote;
  private final int port;
  private final List<Packet> packets = new ArrayList<>();

  private Distortions(IpAddress local, IpAddress remote, int port) {
    this.local = local;
    this.remote = remote;
    this.port = port;
  }

  /// All of them, in order.
  ///
  /// @param local the pod's address
  /// @param remote another one of the family
  /// @param port destination port of what has ports
  static List<Packet> of(IpAddress local, IpAddress remote, int port) {
    var distortions = new Distortions(local, remote, port);
    for (Direction direction : Direction.values()) {
      distortions.add(direction);
    }
    return distortions.packets;
  }

  private void add(Direction direction) {
    IpAddress from = direction == Direction.EGRESS ? local : remote;
    IpAddress to = direction == Direction.EGRESS ? remote : local;
    List<byte[]> frames = forms(from, to);
    for (byte[] frame : frames) {
      add("packet of another form", direction, frame);
      for (int length = ETHERNET_HEADER; length < frame.length; length++) {
        add("cut off behind " + length, direction, Arrays.copyOf(frame, length));
      }
      for (int at = AT_ETHERTYPE; at < Math.min(HEADER_BYTES, frame.length); at++) {
        for (int change : CHANGES) {
          byte[] changed = frame.clone();
          changed[at] ^= (byte) change;
          add("byte %d changed by %02x".formatted(at, change), direction, changed);
        }
      }
    }
    for (PacketBuilder lost : plain(to, from)) {
      byte[] quoted = lost.build();
      for (int bytes = 0; bytes <= quoted.length - ETHERNET_HEADER; bytes++) {
        add(
            "error that quotes %d bytes".formatted(bytes),
            direction,
            error(from, to, quoted, bytes));
      }
    }
    for (byte[] frame : List.of(udp(to, to).build(), udp(to, from).build())) {
      add("packet with another source", direction, frame);
    }
  }

  /// Leaves out packets to the pod's interface that go to another address: no route leads them
  /// there, and connections are not spread over the table by their local address.
  private void add(String what, Direction direction, byte[] frame) {
    if (direction == Direction.INGRESS
        && PacketParser.parse(frame) instanceof Frame.Ip packet
        && !packet.destination().equals(local)) {
      return;
    }
    packets.add(new Packet(what, direction, frame, false));
  }

  private List<byte[]> forms(IpAddress from, IpAddress to) {
    var forms = new ArrayList<byte[]>();
    for (PacketBuilder packet : plain(from, to)) {
      forms.add(packet.build());
    }
    for (PacketBuilder packet : plain(from, to)) {
      forms.add(lengthened(packet, from.family()).build());
    }
    forms.add(error(from, to, udp(to, from).build(), HEADER_BYTES));
    forms.add(udp(from, to).vlan(5).build());
    forms.add(udp(from, to).vlan(5, 6).build());
    forms.add(udp(from, to).vlan(5, 6, 7).build());
    forms.addAll(udp(from, to).payload(new byte[40]).buildFragments(3, 9));
    if (from.family() == IpFamily.V4) {
      forms.add(PacketBuilder.arp(from, to));
    } else {
      forms.add(PacketBuilder.neighbourSolicitation(from, to, to));
      forms.add(chain(from, to, MOST_EXTENSIONS));
      forms.add(chain(from, to, MOST_EXTENSIONS + 1));
    }
    return forms;
  }

  private List<PacketBuilder> plain(IpAddress from, IpAddress to) {
    return List.of(
        PacketBuilder.ip(from, to).tcp(OPENER_PORT, port, TcpFlags.SYN),
        udp(from, to),
        PacketBuilder.ip(from, to).sctp(OPENER_PORT, port),
        PacketBuilder.ip(from, to).echoRequest(OPENER_PORT),
        PacketBuilder.ip(from, to).echoReply(OPENER_PORT),
        PacketBuilder.ip(from, to).protocol(new Protocol(47), new byte[8]));
  }

  private static byte[] error(IpAddress from, IpAddress to, byte[] quoted, int bytes) {
    return PacketBuilder.ip(from, to)
        .icmpError(IcmpTypes.unreachable(from.family()), 0, quoted, bytes)
        .build();
  }

  private PacketBuilder udp(IpAddress from, IpAddress to) {
    return PacketBuilder.ip(from, to).udp(OPENER_PORT, port);
  }

  private static PacketBuilder lengthened(PacketBuilder packet, IpFamily family) {
    return family == IpFamily.V4
        ? packet.ipv4Options(new byte[8])
        : packet
            .extension(0, new byte[6])
            .extension(43, new byte[6])
            .extension(60, new byte[14])
            .fragmentHeader(0, false, 7);
  }

  private byte[] chain(IpAddress from, IpAddress to, int length) {
    PacketBuilder packet = udp(from, to);
    for (int i = 0; i < length; i++) {
      packet.extension(60, new byte[6]);
    }
    return packet.build();
  }
}
