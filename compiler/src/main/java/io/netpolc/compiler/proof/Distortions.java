package io.netpolc.compiler.proof;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.Frame;
import io.netpolc.compiler.packet.Frame.Transport;
import io.netpolc.compiler.packet.IcmpTypes;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.PacketParser;
import io.netpolc.compiler.packet.TcpFlags;
import io.netpolc.compiler.proof.Conversation.Packet;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/// Packets of every form that the packet rules tell apart, and each of them distorted: cut off
/// behind each byte, with each byte of its headers changed, and with two bytes changed at once; and
/// further variants that differ from these in more than a byte. Each is followed by what would
/// answer it, which shows whether it was remembered, and by the same from the own node. How a
/// program reads headers does not depend on whose they are.
final class Distortions {
  private static final int ETHERNET_HEADER = 14;
  private static final int AT_ETHERTYPE = 12;
  private static final int OPENER_PORT = 40004;
  private static final int HEADER_BYTES = 120;
  private static final int MOST_EXTENSIONS = 8;
  private static final int DOUBLE_CHANGES = 100;
  private static final int[] EXTENSIONS = {0, 43, 60};

  /// Where the types of two tags stand, and the types there are.
  private static final int[] AT_TAGS = {12, 16};

  private static final int[] TAG_TYPES = {0x8100, 0x88a8};

  /// Addresses outside of which no two bytes are alike: what reads a byte beside the one it should
  /// reads another one.
  private static final List<String> UNEVEN =
      List.of("203.16.113.77", "2001:db8:1234:5678:9abc:def0:4c6e:8a7f");

  /// Types of ICMPv6 around those of neighbour and listener discovery.
  private static final int[] NEIGHBOUR_TYPES = {
    129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 142, 143, 144
  };

  private static final List<String> GROUPS = List.of("ff02::16", "ff02::1", "ff05::2", "ff12::16");

  /// Each bit, and several at once.
  private static final int[] CHANGES = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x6c};

  private final IpAddress local;
  private final IpAddress remote;
  private final int port;
  private final List<List<Packet>> groups = new ArrayList<>();

  private Distortions(IpAddress local, IpAddress remote, int port) {
    this.local = local;
    this.remote = remote;
    this.port = port;
  }

  /// All of them, in order, in groups that need nothing of each other: what the program remembers
  /// of fragments it forgets after 30 seconds, in which a slow machine gets through one group but
  /// not through all.
  ///
  /// @param local the pod's address
  /// @param remote another one of the family
  /// @param port destination port of what has ports
  static List<List<Packet>> of(IpAddress local, IpAddress remote, int port) {
    var distortions = new Distortions(local, remote, port);
    for (Direction direction : Direction.values()) {
      distortions.add(direction);
    }
    return distortions.groups;
  }

  private void add(Direction direction) {
    IpAddress from = direction == Direction.EGRESS ? local : remote;
    IpAddress to = direction == Direction.EGRESS ? remote : local;
    List<byte[]> frames = forms(from, to);
    // The same choices each time: a proof can be repeated.
    var choices = new SplittableRandom(0);
    for (byte[] frame : frames) {
      beginGroup();
      add("packet of another form", direction, frame);
      for (int length = ETHERNET_HEADER; length < frame.length; length++) {
        add("cut off behind " + length, direction, Arrays.copyOf(frame, length));
      }
      int end = Math.min(HEADER_BYTES, frame.length);
      for (int at = AT_ETHERTYPE; at < end; at++) {
        for (int change : CHANGES) {
          byte[] changed = frame.clone();
          changed[at] ^= (byte) change;
          add("byte %d changed by %02x".formatted(at, change), direction, changed);
        }
        byte[] less = frame.clone();
        less[at]--;
        add("byte %d one less".formatted(at), direction, less);
      }
      for (int i = 0; i < DOUBLE_CHANGES; i++) {
        byte[] changed = frame.clone();
        changed[choices.nextInt(AT_ETHERTYPE, end)] = (byte) choices.nextInt();
        changed[choices.nextInt(AT_ETHERTYPE, end)] = (byte) choices.nextInt();
        add("two bytes changed", direction, changed);
      }
    }
    beginGroup();
    for (byte[] frame : variants(from, to)) {
      add("packet of another form", direction, frame);
    }
    UNEVEN.stream()
        .map(text -> Objects.requireNonNull(IpAddress.parse(text)))
        .filter(address -> address.family() == from.family())
        .map(address ->
            direction == Direction.EGRESS ? fragments(from, address) : fragments(address, to))
        .flatMap(List::stream)
        .forEach(frame -> add("fragment", direction, frame));
    if (from.family() == IpFamily.V6) {
      neighbours(direction, from, to);
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

  private void beginGroup() {
    groups.add(new ArrayList<>());
  }

  /// Adds a packet and its answer; one to the pod also from its own node.
  private void add(String what, Direction direction, byte[] frame) {
    add(what, direction, frame, false);
    if (direction == Direction.INGRESS) {
      add(what + ", from the own node", direction, frame, true);
    }
  }

  private void add(String what, Direction direction, byte[] frame, boolean fromOwnNode) {
    if (sendOnly(what, direction, frame, fromOwnNode)) {
      answer(what, direction, frame);
    }
  }

  /// Leaves out packets to the pod's interface that go to another address: no route leads them
  /// there, and connections are not spread over the table by their local address.
  private boolean sendOnly(String what, Direction direction, byte[] frame, boolean fromOwnNode) {
    if (direction == Direction.INGRESS
        && PacketParser.parse(frame) instanceof Frame.Ip packet
        && !packet.destination().equals(local)) {
      return false;
    }
    groups.getLast().add(new Packet(what, direction, frame, fromOwnNode));
    return true;
  }

  private void answer(String what, Direction direction, byte[] frame) {
    if (!(PacketParser.parse(frame) instanceof Frame.Ip packet)) {
      return;
    }
    IpAddress from = packet.destination();
    IpAddress to = packet.source();
    PacketBuilder back = PacketBuilder.ip(from, to);
    PacketBuilder answer =
        switch (packet.transport()) {
          case Transport.Tcp(int opener, int opened, int _) ->
              back.tcp(opened, opener, TcpFlags.ACK);
          case Transport.Datagram(int opener, int opened) ->
              packet.protocol().equals(Protocol.UDP)
                  ? back.udp(opened, opener)
                  : back.sctp(opened, opener);
          case Transport.Icmp icmp -> back.echoReply(icmp.identifier());
          case Transport.Portless _, Transport.Absent _ ->
              back.protocol(packet.protocol(), new byte[8]);
        };
    sendOnly("answer to: " + what, direction.opposite(), answer.build(), false);
  }

  /// Groups have no route of their own; what goes to them and makes no entry may be sent all the
  /// same.
  private void neighbours(Direction direction, IpAddress from, IpAddress to) {
    var targets = new ArrayList<>(List.of(to));
    GROUPS.forEach(group -> targets.add(Objects.requireNonNull(IpAddress.parse(group))));
    for (IpAddress target : targets) {
      for (int type : NEIGHBOUR_TYPES) {
        for (int hopLimit : new int[] {255, 64}) {
          PacketBuilder packet = PacketBuilder.ip(from, target).hopLimit(hopLimit).icmp(type, 0, 0);
          String what = "ICMPv6 of type %d to %s".formatted(type, target);
          groups.getLast().add(new Packet(what, direction, packet.build(), false));
        }
      }
    }
  }

  private List<byte[]> forms(IpAddress from, IpAddress to) {
    var forms = new ArrayList<byte[]>();
    for (PacketBuilder packet : plain(from, to)) {
      forms.add(packet.build());
    }
    for (PacketBuilder packet : plain(from, to)) {
      forms.add(lengthened(packet, from.family()).build());
    }
    if (from.family() == IpFamily.V4) {
      for (int options : new int[] {4, 20, 40}) {
        forms.add(tcp(from, to).ipv4Options(new byte[options]).build());
      }
    } else {
      for (int type : EXTENSIONS) {
        forms.add(tcp(from, to).extension(type, new byte[6]).build());
      }
      forms.add(tcp(from, to).fragmentHeader(0, false, 8).build());
    }
    forms.add(error(from, to, udp(to, from).build(), HEADER_BYTES));
    forms.add(udp(from, to).vlan(5).build());
    forms.add(udp(from, to).vlan(5, 6).build());
    forms.add(udp(from, to).vlan(5, 6, 7).build());
    forms.addAll(fragments(from, to));
    if (from.family() == IpFamily.V4) {
      forms.add(PacketBuilder.arp(from, to));
    } else {
      forms.add(PacketBuilder.neighbourSolicitation(from, to, to));
      forms.add(chain(from, to, MOST_EXTENSIONS).build());
      forms.add(chain(from, to, MOST_EXTENSIONS + 1).build());
    }
    return forms;
  }

  /// Each pair of tags, and each header as the first of too many.
  private List<byte[]> variants(IpAddress from, IpAddress to) {
    var variants = new ArrayList<byte[]>();
    for (int outer : TAG_TYPES) {
      for (int inner : TAG_TYPES) {
        byte[] frame = udp(from, to).vlan(5, 6).build();
        putType(frame, AT_TAGS[0], outer);
        putType(frame, AT_TAGS[1], inner);
        variants.add(frame);
      }
    }
    if (from.family() == IpFamily.V6) {
      for (int type : EXTENSIONS) {
        variants.add(chain(from, to, MOST_EXTENSIONS).extension(type, new byte[6]).build());
      }
      variants.add(chain(from, to, MOST_EXTENSIONS).fragmentHeader(0, false, 8).build());
    }
    return variants;
  }

  private static void putType(byte[] frame, int at, int type) {
    frame[at] = (byte) (type >>> Byte.SIZE);
    frame[at + 1] = (byte) type;
  }

  private List<byte[]> fragments(IpAddress from, IpAddress to) {
    return udp(from, to).payload(new byte[40]).buildFragments(3, 9);
  }

  private List<PacketBuilder> plain(IpAddress from, IpAddress to) {
    return List.of(
        tcp(from, to),
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

  private PacketBuilder tcp(IpAddress from, IpAddress to) {
    return PacketBuilder.ip(from, to).tcp(OPENER_PORT, port, TcpFlags.SYN);
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

  private PacketBuilder chain(IpAddress from, IpAddress to, int length) {
    PacketBuilder packet = udp(from, to);
    for (int i = 0; i < length; i++) {
      packet.extension(60, new byte[6]);
    }
    return packet;
  }
}
