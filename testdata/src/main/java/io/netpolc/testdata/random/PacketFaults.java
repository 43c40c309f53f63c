package io.netpolc.testdata.random;

import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.packet.PacketBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What may be wrong with a packet, or unusual: each kind is made from a sound one.
final class PacketFaults {
  private static final int ETHERNET_HEADER = 14;
  private static final int TYPE_AT = 12;
  private static final int TAG_BYTES = 4;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int MOST_EXTENSIONS = 11;

  private final Dice dice;

  PacketFaults(Dice dice) {
    this.dice = dice;
  }

  /// A frame that ends too early: anywhere behind its Ethernet header.
  byte[] truncated(byte[] frame) {
    return Arrays.copyOf(frame, dice.between(ETHERNET_HEADER, frame.length - 1));
  }

  /// A frame in which some bytes behind the addresses are others.
  byte[] scrambled(byte[] frame) {
    byte[] scrambled = frame.clone();
    for (int i = dice.between(1, 3); i > 0; i--) {
      scrambled[dice.between(TYPE_AT, scrambled.length - 1)] = (byte) dice.below(256);
    }
    return scrambled;
  }

  /// A frame without VLAN tags in which a length that its headers state is another one: a little
  /// wrong, or any.
  byte[] wrongLength(IpFamily family, byte[] frame) {
    var wrong = ByteBuffer.wrap(frame.clone());
    int ip = ETHERNET_HEADER;
    int l4 = ip + (family == IpFamily.V4 ? IPV4_HEADER : IPV6_HEADER);
    switch (dice.below(4)) {
      case 0 -> {
        int at = family == IpFamily.V4 ? ip + 2 : ip + 4;
        wrong.putShort(at, (short) changed(wrong.getShort(at), 65536));
      }
      case 1 -> {
        int version = wrong.get(ip) & 0xf0;
        wrong.put(ip, (byte) (version | changed(wrong.get(ip) & 0x0f, 16)));
      }
      // The data offset of TCP, and wherever else there is something.
      case 2 -> set(wrong, l4 + 12, dice.below(16) << 4 | dice.below(16));
      // The length of UDP, of an extension header, or the checksum of ICMP.
      default -> set(wrong, l4 + dice.pick(List.of(1, 4, 5)), changed(0, 256));
    }
    return wrong.array();
  }

  private static void set(ByteBuffer frame, int at, int value) {
    if (at < frame.capacity()) {
      frame.put(at, (byte) value);
    }
  }

  private int changed(int value, int bound) {
    int changed = dice.percent(60) ? value + dice.between(-9, 9) : dice.below(bound);
    return Math.floorMod(changed, bound);
  }

  /// Puts up to four VLAN tags of either type before a frame's Ethernet type; the frame may end
  /// within them.
  byte[] tagged(byte[] frame) {
    int tags = dice.between(1, 4);
    var tagged = ByteBuffer.allocate(frame.length + tags * TAG_BYTES).put(frame, 0, TYPE_AT);
    for (int i = 0; i < tags; i++) {
      tagged.putShort((short) (dice.percent(50) ? 0x8100 : 0x88a8));
      tagged.putShort((short) dice.below(65536));
    }
    tagged.put(frame, TYPE_AT, frame.length - TYPE_AT);
    int within = TYPE_AT + 2 + dice.below(tags * TAG_BYTES + 2);
    return dice.percent(20) ? Arrays.copyOf(tagged.array(), within) : tagged.array();
  }

  /// Adds options: sound ones, or any bytes.
  void addOptions(PacketBuilder packet) {
    int length = dice.between(1, 40);
    packet.ipv4Options(dice.percent(50) ? new byte[length] : dice.bytes(length));
  }

  /// Adds a chain of IPv6 extension headers, on both sides of the longest one.
  void addExtensions(PacketBuilder packet) {
    int count = dice.percent(50) ? dice.between(1, 4) : dice.between(7, MOST_EXTENSIONS);
    for (int i = count; i > 0; i--) {
      switch (dice.below(20)) {
        case 0 -> packet.extension(43, (byte) dice.below(5), (byte) (dice.percent(20) ? 1 : 0));
        case 1 -> packet.fragmentHeader(0, false, 7);
        case 2 -> packet.extension(dice.pick(List.of(51, 135, 139, 140)), new byte[6]);
        case 3 -> packet.extension(0, new byte[6]);
        default -> packet.extension(60, new byte[dice.below(20)]);
      }
    }
  }

  /// Cuts a packet into parts in any order, of which some overlap, are doubled or lost, and sends
  /// parts of another packet with the same identification among them.
  List<byte[]> fragments(PacketBuilder packet, PacketBuilder other) {
    int id = dice.below(5);
    List<byte[]> frames = new ArrayList<>(packet.buildFragments(dice.between(1, 5), id));
    if (dice.percent(50)) {
      // Cut at other places: each overlaps some of the first.
      frames.addAll(packet.buildFragments(dice.between(1, 5), id));
    }
    if (dice.percent(30)) {
      frames.addAll(other.buildFragments(dice.between(1, 5), id));
    }
    var sent = new ArrayList<byte[]>();
    while (!frames.isEmpty()) {
      byte[] next = frames.remove(dice.below(frames.size()));
      if (dice.percent(90)) {
        sent.add(dice.percent(5) ? scrambled(next) : next);
      }
    }
    return sent;
  }
}
