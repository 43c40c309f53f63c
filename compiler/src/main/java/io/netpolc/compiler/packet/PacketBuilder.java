package io.netpolc.compiler.packet;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Builds Ethernet frames with valid lengths and checksums.
///
/// One builder builds one packet: addresses first, then one of the L4 methods, options in any
/// order, then [#build]. What must be wrong in a packet is patched or cut in its bytes. Not
/// thread-safe.
public final class PacketBuilder {
  private static final byte[] TO_MAC = {2, 0, 0, 0, 0, 1};
  private static final byte[] FROM_MAC = {2, 0, 0, 0, 0, 2};

  private final IpAddress source;
  private final IpAddress destination;
  private final List<Integer> vlanTags = new ArrayList<>();
  private final List<Extension> extensions = new ArrayList<>();
  private byte[] options = {};
  private byte[] payload = {};
  private byte[] l4Header = {};
  private int checksumAt = -1;
  private int protocol = 59;
  private int hopLimit = 64;
  private int identification = 1;
  private int fragmentOffset;
  private boolean moreFragments;

  private record Extension(int type, byte[] body) {}

  private PacketBuilder(IpAddress source, IpAddress destination) {
    if (source.family() != destination.family()) {
      throw new IllegalArgumentException("two families: " + source + " " + destination);
    }
    this.source = source;
    this.destination = destination;
  }

  /// A packet between two addresses of one family.
  public static PacketBuilder ip(IpAddress source, IpAddress destination) {
    return new PacketBuilder(source, destination);
  }

  /// The plain packet of a flow: TCP SYN, UDP, SCTP, echo request, or a few bytes of another
  /// protocol.
  ///
  /// @param sourcePort the source port, the identifier of an echo; not used by others
  /// @param destinationPort not used by protocols without ports
  public static byte[] firstPacket(
      IpAddress source,
      IpAddress destination,
      Protocol protocol,
      int sourcePort,
      int destinationPort) {
    PacketBuilder packet = ip(source, destination);
    return switch (protocol.number()) {
      case 6 -> packet.tcp(sourcePort, destinationPort, TcpFlags.SYN).build();
      case 17 -> packet.udp(sourcePort, destinationPort).build();
      case 132 -> packet.sctp(sourcePort, destinationPort).build();
      case 1, 58 ->
          packet
              .icmp(protocol, IcmpTypes.echoRequest(source.family()), 0, sourcePort << 16 | 1)
              .build();
      default -> packet.protocol(protocol, new byte[8]).build();
    };
  }

  /// Puts VLAN tags (type 0x8100) before the packet, outermost first.
  public PacketBuilder vlan(int... identifiers) {
    for (int identifier : identifiers) {
      vlanTags.add(identifier);
    }
    return this;
  }

  /// IPv4 options; padded to words with zeros.
  ///
  /// @param bytes at most 40
  public PacketBuilder ipv4Options(byte... bytes) {
    options = Arrays.copyOf(bytes, (bytes.length + 3) / 4 * 4);
    return this;
  }

  /// Adds an IPv6 extension header at the end of the chain.
  ///
  /// @param type 0, 43, 60 or another with a length byte
  /// @param body what follows the length byte; padded to a multiple of 8 bytes
  public PacketBuilder extension(int type, byte... body) {
    int total = (body.length + 2 + 7) / 8 * 8;
    byte[] bytes = new byte[total - 1];
    bytes[0] = (byte) (total / 8 - 1);
    System.arraycopy(body, 0, bytes, 1, body.length);
    extensions.add(new Extension(type, bytes));
    return this;
  }

  /// Adds an IPv6 fragment header at the end of the chain, as in an atomic fragment.
  ///
  /// @param offset in units of 8 bytes
  public PacketBuilder fragmentHeader(int offset, boolean more, int id) {
    var body =
        ByteBuffer.allocate(7).put((byte) 0).putShort((short) (offset << 3 | (more ? 1 : 0)));
    extensions.add(new Extension(44, body.putInt(id).array()));
    return this;
  }

  /// Makes the packet a fragment: in IPv4 by the header's fields, in IPv6 by a fragment header.
  ///
  /// @param offset in units of 8 bytes; of the packet's L4 bytes those from there on are sent
  public PacketBuilder fragment(int offset, boolean more, int id) {
    if (source.family() == IpFamily.V6) {
      fragmentHeader(offset, more, id);
    }
    fragmentOffset = offset;
    moreFragments = more;
    identification = id;
    return this;
  }

  /// Time to live or hop limit.
  public PacketBuilder hopLimit(int value) {
    hopLimit = value;
    return this;
  }

  /// What follows the L4 header.
  public PacketBuilder payload(byte... bytes) {
    payload = bytes.clone();
    return this;
  }

  /// A TCP header without options.
  ///
  /// @param flags of [TcpFlags]
  public PacketBuilder tcp(int sourcePort, int destinationPort, int flags) {
    var header = ByteBuffer.allocate(20);
    header.putShort((short) sourcePort).putShort((short) destinationPort);
    header.putInt(1000).putInt((flags & TcpFlags.ACK) != 0 ? 2000 : 0);
    header.put((byte) 0x50).put((byte) flags).putShort((short) 0xffff);
    return l4(Protocol.TCP, header.array(), 16);
  }

  /// A UDP header.
  public PacketBuilder udp(int sourcePort, int destinationPort) {
    return l4(Protocol.UDP, ports(8, sourcePort, destinationPort), 6);
  }

  /// An SCTP common header.
  public PacketBuilder sctp(int sourcePort, int destinationPort) {
    return l4(Protocol.SCTP, ports(12, sourcePort, destinationPort), 8);
  }

  /// An echo request of the packet's family.
  public PacketBuilder echoRequest(int identifier) {
    return icmp(IcmpTypes.echoRequest(source.family()), 0, identifier << 16 | 1);
  }

  /// An echo reply of the packet's family.
  public PacketBuilder echoReply(int identifier) {
    return icmp(IcmpTypes.echoReply(source.family()), 0, identifier << 16 | 1);
  }

  /// An ICMP message of the packet's family.
  ///
  /// @param rest bytes 4 to 7
  public PacketBuilder icmp(int type, int code, int rest) {
    return icmp(source.family() == IpFamily.V4 ? Protocol.ICMP : Protocol.ICMPV6, type, code, rest);
  }

  /// An ICMP message of a protocol that need not be the family's own.
  public PacketBuilder icmp(Protocol icmp, int type, int code, int rest) {
    var header = ByteBuffer.allocate(8).put((byte) type).put((byte) code).putShort((short) 0);
    return l4(icmp, header.putInt(rest).array(), 2);
  }

  /// An ICMP error that quotes the beginning of another packet.
  ///
  /// @param quotedFrame a frame as [#build] returns it
  /// @param quotedBytes how much of its IP packet is quoted, at most
  public PacketBuilder icmpError(int type, int code, byte[] quotedFrame, int quotedBytes) {
    int start = 14;
    int end = Math.min(quotedFrame.length, start + quotedBytes);
    return icmp(type, code, 0).payload(Arrays.copyOfRange(quotedFrame, start, end));
  }

  /// A packet of any other protocol, without a header that is known here.
  public PacketBuilder protocol(Protocol other, byte[] bytes) {
    protocol = other.number();
    l4Header = new byte[0];
    checksumAt = -1;
    payload = bytes.clone();
    return this;
  }

  /// The frame.
  public byte[] build() {
    byte[] l4 = l4Bytes();
    int from = Math.min(l4.length, fragmentOffset * 8);
    byte[] sent = Arrays.copyOfRange(l4, from, l4.length);
    return source.family() == IpFamily.V4 ? buildV4(sent) : buildV6(sent);
  }

  /// The whole packet cut into fragments.
  ///
  /// @param units length of all but the last, in units of 8 bytes
  public List<byte[]> buildFragments(int units, int id) {
    var frames = new ArrayList<byte[]>();
    byte[] l4 = l4Bytes();
    for (int at = 0; at < l4.length; at += units * 8) {
      int end = Math.min(l4.length, at + units * 8);
      PacketBuilder part = ip(source, destination);
      part.vlanTags.addAll(vlanTags);
      part.extensions.addAll(extensions);
      part.options = options;
      part.hopLimit = hopLimit;
      part.fragment(at / 8, end < l4.length, id);
      part.protocol = protocol;
      byte[] sent = Arrays.copyOfRange(l4, at, end);
      frames.add(source.family() == IpFamily.V4 ? part.buildV4(sent) : part.buildV6(sent));
    }
    return frames;
  }

  /// A frame of any Ethernet type.
  public static byte[] ethernet(int type, byte... body) {
    return ByteBuffer.allocate(14 + body.length)
        .put(TO_MAC)
        .put(FROM_MAC)
        .putShort((short) type)
        .put(body)
        .array();
  }

  /// An ARP request.
  ///
  /// @param sender an IPv4 address
  /// @param target the IPv4 address that is asked for
  public static byte[] arp(IpAddress sender, IpAddress target) {
    var body = ByteBuffer.allocate(28);
    body.putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4);
    body.putShort((short) 1).put(FROM_MAC).put(sender.toBytes()).put(new byte[6]);
    return ethernet(0x0806, body.put(target.toBytes()).array());
  }

  /// A neighbour solicitation (RFC 4861) with hop limit 255.
  public static byte[] neighbourSolicitation(
      IpAddress source, IpAddress destination, IpAddress target) {
    return ip(source, destination).hopLimit(255).icmp(135, 0, 0).payload(target.toBytes()).build();
  }

  private static byte[] ports(int length, int sourcePort, int destinationPort) {
    return ByteBuffer.allocate(length)
        .putShort((short) sourcePort)
        .putShort((short) destinationPort)
        .array();
  }

  private PacketBuilder l4(Protocol newProtocol, byte[] header, int checksumOffset) {
    protocol = newProtocol.number();
    l4Header = header;
    checksumAt = checksumOffset;
    return this;
  }

  private byte[] l4Bytes() {
    byte[] bytes = Arrays.copyOf(l4Header, l4Header.length + payload.length);
    System.arraycopy(payload, 0, bytes, l4Header.length, payload.length);
    if (checksumAt < 0) {
      return bytes;
    }
    var buffer = ByteBuffer.wrap(bytes);
    if (protocol == Protocol.UDP.number()) {
      buffer.putShort(4, (short) bytes.length);
    }
    if (protocol == Protocol.SCTP.number()) {
      buffer.putInt(checksumAt, Checksums.sctp(bytes));
    } else if (protocol == Protocol.ICMP.number()) {
      buffer.putShort(checksumAt, (short) Checksums.internet(bytes));
    } else {
      byte[] pseudo = Checksums.pseudoHeader(source, destination, protocol, bytes.length);
      buffer.putShort(checksumAt, (short) Checksums.internet(pseudo, bytes));
    }
    return bytes;
  }

  private byte[] buildV4(byte[] l4) {
    int headerLength = 20 + options.length;
    var header = ByteBuffer.allocate(headerLength);
    header.put((byte) (0x40 | headerLength / 4)).put((byte) 0);
    header.putShort((short) (headerLength + l4.length)).putShort((short) identification);
    header.putShort((short) (fragmentOffset | (moreFragments ? 0x2000 : 0)));
    header.put((byte) hopLimit).put((byte) protocol).putShort((short) 0);
    header.put(source.toBytes()).put(destination.toBytes()).put(options);
    header.putShort(10, (short) Checksums.internet(header.array()));
    return frame(0x0800, header.array(), l4);
  }

  private byte[] buildV6(byte[] l4) {
    var chain = new ByteArrayOutputStream();
    for (int i = 0; i < extensions.size(); i++) {
      int next = i + 1 < extensions.size() ? extensions.get(i + 1).type() : protocol;
      chain.write(next);
      chain.writeBytes(extensions.get(i).body());
    }
    int first = extensions.isEmpty() ? protocol : extensions.getFirst().type();
    var header = ByteBuffer.allocate(40).putInt(0x60000000);
    header.putShort((short) (chain.size() + l4.length)).put((byte) first).put((byte) hopLimit);
    header.put(source.toBytes()).put(destination.toBytes());
    chain.writeBytes(l4);
    return frame(0x86dd, header.array(), chain.toByteArray());
  }

  private byte[] frame(int type, byte[] header, byte[] rest) {
    var body = new ByteArrayOutputStream();
    int outer = vlanTags.isEmpty() ? type : 0x8100;
    for (int i = 0; i < vlanTags.size(); i++) {
      int inner = i + 1 < vlanTags.size() ? 0x8100 : type;
      body.writeBytes(
          ByteBuffer.allocate(4)
              .putShort((short) (int) vlanTags.get(i))
              .putShort((short) inner)
              .array());
    }
    body.writeBytes(header);
    body.writeBytes(rest);
    return ethernet(outer, body.toByteArray());
  }
}
