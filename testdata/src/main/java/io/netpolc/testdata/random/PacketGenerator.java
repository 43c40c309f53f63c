package io.netpolc.testdata.random;

import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.IcmpTypes;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.TcpFlags;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.List;

/// Random packets at one pod, in an order in which they depend on each other: connections and their
/// replies, errors about packets sent before, fragments in any order, and packets that are wrong.
public final class PacketGenerator {
  private static final List<Integer> FLAGS =
      List.of(
          TcpFlags.SYN,
          TcpFlags.SYN,
          TcpFlags.SYN | TcpFlags.ACK,
          TcpFlags.ACK,
          TcpFlags.RST,
          TcpFlags.FIN | TcpFlags.ACK,
          0);
  private static final int MEMORY = 12;

  private final Dice dice;
  private final Pod subject;
  private final Probes probes;
  private final PacketFaults faults;
  private final List<Talk> talks = new ArrayList<>();

  /// A flow as the pod sees it, and whether the last packet of it went out.
  private record Talk(
      IpAddress local,
      IpAddress remote,
      Protocol protocol,
      int localPort,
      int remotePort,
      boolean outward) {
    Direction direction() {
      return outward ? Direction.EGRESS : Direction.INGRESS;
    }

    Talk turned() {
      return new Talk(local, remote, protocol, localPort, remotePort, !outward);
    }

    IpAddress source() {
      return outward ? local : remote;
    }

    IpAddress destination() {
      return outward ? remote : local;
    }

    int sourcePort() {
      return outward ? localPort : remotePort;
    }

    int destinationPort() {
      return outward ? remotePort : localPort;
    }
  }

  /// @param dice makes the choices
  /// @param subject a selectable pod with an address
  /// @param probes the addresses and ports that matter
  public PacketGenerator(Dice dice, Pod subject, Probes probes) {
    this.dice = dice;
    this.subject = subject;
    this.probes = probes;
    this.faults = new PacketFaults(dice);
  }

  /// So many packets, or a few more.
  public List<PacketStep> packets(int count) {
    var steps = new ArrayList<PacketStep>();
    while (steps.size() < count) {
      steps.addAll(next());
    }
    return steps;
  }

  /// One packet, or a few that belong together, of a kind that nobody sends without purpose or
  /// fault.
  public List<PacketStep> hostile(HostileKind kind) {
    Talk talk = talk();
    IpFamily family = talk.local().family();
    PacketBuilder packet = packet(talk);
    return switch (kind) {
      case TRUNCATED -> {
        if (dice.percent(50)) {
          decorate(talk, packet);
        }
        yield sent(talk, faults.truncated(packet.build()));
      }
      case LENGTHS -> sent(talk, faults.wrongLength(family, packet.build()));
      case OPTIONS -> {
        if (family == IpFamily.V4) {
          faults.addOptions(packet);
        } else {
          faults.addExtensions(packet);
        }
        byte[] frame = packet.build();
        yield sent(talk, dice.percent(30) ? faults.wrongLength(family, frame) : frame);
      }
      case FRAGMENTS -> {
        packet.payload(dice.bytes(dice.between(8, 80)));
        PacketBuilder other = packet(talk).payload(dice.bytes(dice.between(8, 80)));
        yield faults.fragments(packet, other).stream().map(f -> step(talk.direction(), f)).toList();
      }
      case VLAN -> sent(talk, faults.tagged(packet.build()));
      case SPOOFED -> sent(talk, packet(talk, dice.pick(addresses(family))).build());
      case QUOTES -> sent(talk.turned(), error(dice.percent(50) ? stranger(talk) : talk));
      case SCRAMBLED -> sent(talk, faults.scrambled(packet.build()));
      case NOISE -> sent(talk, noise());
    };
  }

  private List<PacketStep> sent(Talk talk, byte[] frame) {
    return List.of(step(talk.direction(), frame));
  }

  /// Any bytes behind an Ethernet type that promises more.
  private byte[] noise() {
    int type = dice.pick(List.of(0x0800, 0x0800, 0x86dd, 0x86dd, 0x8100, 0x0806));
    byte[] body = dice.bytes(dice.below(100));
    if (body.length > 0 && dice.percent(60)) {
      body[0] = (byte) (type == 0x86dd ? 0x60 : 0x45);
    }
    return PacketBuilder.ethernet(type, body);
  }

  /// A flow of which no packet was sent.
  private Talk stranger(Talk talk) {
    IpAddress remote = dice.pick(addresses(talk.local().family()));
    return new Talk(talk.local(), remote, talk.protocol(), port(), port(), talk.outward());
  }

  private List<PacketStep> next() {
    int roll = dice.below(100);
    if (roll < 4) {
      return List.of(step(dice.pick(List.of(Direction.values())), notIp()));
    }
    Talk talk = talk();
    if (roll < 8) {
      return List.of(step(talk.direction(), neighbour(talk)));
    }
    if (roll < 14) {
      return List.of(step(talk.turned().direction(), error(talk)));
    }
    PacketBuilder packet = packet(talk);
    if (roll < 22) {
      return fragments(talk, packet);
    }
    if (roll < 30) {
      decorate(talk, packet);
    }
    byte[] frame = packet.build();
    return sent(talk, roll > 90 ? damaged(frame) : frame);
  }

  private PacketStep step(Direction direction, byte[] frame) {
    return new PacketStep(direction, frame, direction == Direction.INGRESS && dice.percent(8));
  }

  /// A new flow, or a packet of one seen before: the same way, or an answer.
  private Talk talk() {
    if (!talks.isEmpty() && dice.percent(60)) {
      Talk known = dice.pick(talks);
      return dice.percent(60) ? known.turned() : known;
    }
    IpAddress local = dice.pick(subject.addresses());
    Protocol protocol =
        dice.percent(50) ? Protocol.TCP : dice.pick(Probes.protocols(local.family()));
    var talk =
        new Talk(
            local,
            dice.pick(addresses(local.family())),
            protocol,
            port(),
            port(),
            dice.percent(50));
    talks.add(talk);
    if (talks.size() > MEMORY) {
      talks.removeFirst();
    }
    return talk;
  }

  private List<IpAddress> addresses(IpFamily family) {
    return probes.addresses().stream().filter(a -> a.family() == family).toList();
  }

  private int port() {
    return dice.percent(80) ? dice.pick(probes.ports()) : dice.between(30000, 60000);
  }

  private PacketBuilder packet(Talk talk) {
    return packet(talk, dice.percent(3) ? talk.remote() : talk.source());
  }

  private PacketBuilder packet(Talk talk, IpAddress source) {
    var packet = PacketBuilder.ip(source, talk.destination());
    return switch (talk.protocol().number()) {
      case 6 -> packet.tcp(talk.sourcePort(), talk.destinationPort(), dice.pick(FLAGS));
      case 17 -> packet.udp(talk.sourcePort(), talk.destinationPort());
      case 132 -> packet.sctp(talk.sourcePort(), talk.destinationPort());
      case 1, 58 -> icmp(packet, talk);
      default -> packet.protocol(talk.protocol(), dice.bytes(dice.below(24)));
    };
  }

  private PacketBuilder icmp(PacketBuilder packet, Talk talk) {
    IpFamily family = talk.local().family();
    int type =
        dice.percent(45)
            ? IcmpTypes.echoRequest(family)
            : dice.percent(70) ? IcmpTypes.echoReply(family) : dice.below(256);
    return packet.icmp(type, 0, talk.localPort() << 16 | dice.below(1 << 16));
  }

  private void decorate(Talk talk, PacketBuilder packet) {
    if (dice.percent(40)) {
      packet.vlan(dice.percent(50) ? new int[] {5} : new int[] {5, 6, 7});
    }
    if (talk.local().family() == IpFamily.V4) {
      packet.ipv4Options(new byte[dice.between(1, 40)]);
      return;
    }
    for (int i = dice.percent(80) ? dice.between(1, 4) : dice.between(7, 10); i > 0; i--) {
      switch (dice.below(8)) {
        case 0 -> packet.extension(43, (byte) 0, (byte) (dice.percent(30) ? 1 : 0));
        case 1 -> packet.fragmentHeader(0, false, 7);
        case 2 -> packet.extension(0, new byte[6]);
        default -> packet.extension(60, new byte[dice.below(20)]);
      }
    }
  }

  private List<PacketStep> fragments(Talk talk, PacketBuilder packet) {
    packet.payload(dice.bytes(dice.between(24, 80)));
    List<byte[]> frames = new ArrayList<>(packet.buildFragments(dice.between(1, 5), dice.below(5)));
    if (dice.percent(30)) {
      frames.add(frames.removeFirst());
    }
    return frames.stream().map(f -> step(talk.direction(), f)).toList();
  }

  /// An error from the other end about a packet of the flow: from a host or, to the pod, a router.
  private byte[] error(Talk lost) {
    IpFamily family = lost.local().family();
    Talk back = lost.turned();
    boolean fromRouter = !back.outward() && dice.percent(40);
    IpAddress from = fromRouter ? Words.outside(family, 250) : back.source();
    int type = dice.percent(85) ? errorType(family) : dice.below(256);
    return PacketBuilder.ip(from, back.destination())
        .icmpError(type, 0, packet(lost).build(), dice.percent(80) ? 60 : dice.below(70))
        .build();
  }

  private int errorType(IpFamily family) {
    return dice.percent(50) ? IcmpTypes.unreachable(family) : IcmpTypes.timeExceeded(family);
  }

  private byte[] notIp() {
    return switch (dice.below(3)) {
      case 0 -> PacketBuilder.arp(Words.pod(IpFamily.V4, 1, 1), Words.pod(IpFamily.V4, 1, 2));
      case 1 -> PacketBuilder.ethernet(0x88cc, dice.bytes(20));
      default -> PacketBuilder.ethernet(dice.below(65536), dice.bytes(dice.below(60)));
    };
  }

  private byte[] neighbour(Talk talk) {
    if (talk.local().family() == IpFamily.V4) {
      return packet(talk).hopLimit(255).build();
    }
    var group = IpAddress.v6(0xff02_0000_0000_0000L, 0x16);
    IpAddress to = dice.percent(50) ? talk.destination() : group;
    return PacketBuilder.ip(talk.source(), to)
        .hopLimit(dice.percent(70) ? 255 : 1)
        .icmp(dice.pick(List.of(128, 130, 131, 132, 133, 135, 136, 137, 138, 143)), 0, 0)
        .payload(talk.local().toBytes())
        .build();
  }

  private byte[] damaged(byte[] frame) {
    return dice.percent(40) ? faults.truncated(frame) : faults.scrambled(frame);
  }
}
