package io.netpolc.compiler.proof;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.IcmpTypes;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.TcpFlags;
import io.netpolc.compiler.verdict.Direction;
import java.util.ArrayList;
import java.util.List;

/// The packets that are sent for one pod, remote address, protocol and destination port, in order:
/// what opens the flow, its reply, replies that nobody asked for, ICMP errors, fragments, and the
/// same from the pod's own node.
final class Conversation {
  private static final int OPENER_PORT = 40001;
  private static final int STRANGER_PORT = 40002;
  private static final int NODE_PORT = 40003;
  private static final int GREATEST_QUOTE = 48;

  /// One packet.
  ///
  /// @param what it is, for people
  /// @param direction seen from the pod
  /// @param frame from the Ethernet header on
  /// @param fromOwnNode whether it was made on the pod's node
  record Packet(String what, Direction direction, byte[] frame, boolean fromOwnNode) {}

  private final IpAddress local;
  private final IpAddress remote;
  private final Protocol protocol;
  private final int port;
  private final List<Packet> packets = new ArrayList<>();

  private Conversation(IpAddress local, IpAddress remote, Protocol protocol, int port) {
    this.local = local;
    this.remote = remote;
    this.protocol = protocol;
    this.port = port;
  }

  /// Only the packet that opens a flow in each direction.
  static List<Packet> openings(IpAddress local, IpAddress remote, Protocol protocol, int port) {
    var conversation = new Conversation(local, remote, protocol, port);
    for (Direction direction : Direction.values()) {
      conversation.opening(direction);
    }
    return conversation.packets;
  }

  /// Everything, in each direction.
  static List<Packet> whole(
      IpAddress local, IpAddress remote, Protocol protocol, int port, int fragmentId) {
    var conversation = new Conversation(local, remote, protocol, port);
    for (Direction direction : Direction.values()) {
      conversation.strangeSegment(direction, STRANGER_PORT, false);
      conversation.unaskedReply(direction.opposite());
      conversation.error(direction.opposite(), STRANGER_PORT);
      conversation.opening(direction);
      conversation.reply(direction.opposite());
      conversation.error(direction.opposite(), OPENER_PORT);
      conversation.fragments(direction, fragmentId);
    }
    conversation.node();
    return conversation.packets;
  }

  private void opening(Direction direction) {
    add("opening packet", direction, forward(direction, OPENER_PORT));
    if (protocol.equals(Protocol.TCP)) {
      add(
          "segment of an open connection",
          direction,
          segment(direction, OPENER_PORT, port, TcpFlags.ACK));
    }
  }

  /// Opens nothing: only a SYN does.
  private void strangeSegment(Direction direction, int openerPort, boolean fromOwnNode) {
    if (protocol.equals(Protocol.TCP)) {
      byte[] frame = segment(direction, openerPort, port, TcpFlags.ACK);
      packets.add(new Packet("segment of no connection", direction, frame, fromOwnNode));
    }
  }

  private void reply(Direction direction) {
    add("reply", direction, backward(direction, OPENER_PORT));
  }

  private void unaskedReply(Direction direction) {
    add("reply to nothing", direction, backward(direction, STRANGER_PORT));
  }

  private void error(Direction direction, int openerPort) {
    byte[] quoted = forward(direction.opposite(), openerPort);
    boolean v4 = local.family() == IpFamily.V4;
    byte[] frame =
        between(direction)
            .icmpError(v4 ? 3 : 1, v4 ? 1 : 3, quoted, Math.min(quoted.length - 14, GREATEST_QUOTE))
            .build();
    add("ICMP error about it", direction, frame);
  }

  private void fragments(Direction direction, int id) {
    add("later fragment of an unknown packet", direction, later(direction, ~id));
    PacketBuilder first = between(direction).payload(new byte[16]);
    add(
        "first fragment",
        direction,
        l4(first, OPENER_PORT, port, TcpFlags.SYN).fragment(0, true, id).build());
    add("later fragment", direction, later(direction, id));
  }

  private byte[] later(Direction direction, int id) {
    PacketBuilder packet = between(direction).payload(new byte[32]);
    return l4(packet, OPENER_PORT, port, TcpFlags.ACK).fragment(4, false, id).build();
  }

  private void node() {
    strangeSegment(Direction.INGRESS, NODE_PORT, true);
    add(
        "reply to nothing of the own node",
        Direction.EGRESS,
        backward(Direction.EGRESS, NODE_PORT));
    packets.add(
        new Packet(
            "opening packet from the own node",
            Direction.INGRESS,
            forward(Direction.INGRESS, NODE_PORT),
            true));
    add("reply to the own node", Direction.EGRESS, backward(Direction.EGRESS, NODE_PORT));
    error(Direction.EGRESS, NODE_PORT);
  }

  /// What opens a flow in a direction.
  private byte[] forward(Direction direction, int openerPort) {
    return l4(between(direction), openerPort, port, TcpFlags.SYN).build();
  }

  /// The answer to a flow that was opened in the opposite direction.
  private byte[] backward(Direction direction, int openerPort) {
    return reply(between(direction), openerPort).build();
  }

  private byte[] segment(Direction direction, int sourcePort, int destinationPort, int flags) {
    return between(direction).tcp(sourcePort, destinationPort, flags).build();
  }

  /// ICMPv6 in IPv4 is a protocol like any other, and so is ICMP in IPv6.
  private boolean isIcmp() {
    return protocol.equals(local.family() == IpFamily.V4 ? Protocol.ICMP : Protocol.ICMPV6);
  }

  private PacketBuilder reply(PacketBuilder packet, int openerPort) {
    if (isIcmp()) {
      return packet.echoReply(openerPort);
    }
    return switch (protocol.number()) {
      case 6 -> packet.tcp(port, openerPort, TcpFlags.SYN | TcpFlags.ACK);
      case 17 -> packet.udp(port, openerPort);
      case 132 -> packet.sctp(port, openerPort);
      default -> packet.protocol(protocol, new byte[8]);
    };
  }

  private PacketBuilder l4(PacketBuilder packet, int sourcePort, int destinationPort, int flags) {
    if (isIcmp()) {
      return packet.icmp(IcmpTypes.echoRequest(local.family()), 0, sourcePort << 16 | 1);
    }
    return switch (protocol.number()) {
      case 6 -> packet.tcp(sourcePort, destinationPort, flags);
      case 17 -> packet.udp(sourcePort, destinationPort);
      case 132 -> packet.sctp(sourcePort, destinationPort);
      default -> packet.protocol(protocol, new byte[8]);
    };
  }

  private PacketBuilder between(Direction direction) {
    return direction == Direction.EGRESS
        ? PacketBuilder.ip(local, remote)
        : PacketBuilder.ip(remote, local);
  }

  private void add(String what, Direction direction, byte[] frame) {
    packets.add(new Packet(what, direction, frame, false));
  }
}
