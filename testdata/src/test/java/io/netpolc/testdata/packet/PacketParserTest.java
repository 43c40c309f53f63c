package io.netpolc.testdata.packet;

import static io.netpolc.testdata.build.Texts.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.Frame;
import io.netpolc.compiler.packet.Frame.Fragmentation;
import io.netpolc.compiler.packet.Frame.Transport;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.PacketParser;
import io.netpolc.compiler.packet.TcpFlags;
import io.netpolc.testdata.random.Dice;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PacketParserTest {
  private static final IpAddress A4 = address("10.0.0.1");
  private static final IpAddress B4 = address("10.0.0.2");
  private static final IpAddress A6 = address("fd00::1");
  private static final IpAddress B6 = address("fd00::2");
  private static final int IP = 14;
  private static final Frame MALFORMED = new Frame.Malformed();

  @Test
  void whatIsBuiltIsRead() {
    assertThat(PacketParser.parse(tcp4().build()))
        .isEqualTo(
            new Frame.Ip(
                A4,
                B4,
                Protocol.TCP,
                64,
                new Fragmentation.Whole(),
                false,
                new Transport.Tcp(1234, 80, TcpFlags.SYN)));
    assertThat(transport(PacketBuilder.ip(A6, B6).udp(1, 65535).build()))
        .isEqualTo(new Transport.Datagram(1, 65535));
    assertThat(transport(PacketBuilder.ip(A4, B4).sctp(7, 9).build()))
        .isEqualTo(new Transport.Datagram(7, 9));
    assertThat(transport(PacketBuilder.ip(A6, B6).echoRequest(77).build()))
        .isEqualTo(new Transport.Icmp(128, 0, 77, null));
    assertThat(transport(PacketBuilder.ip(A4, B4).protocol(new Protocol(50), new byte[0]).build()))
        .isEqualTo(new Transport.Portless());
    assertThat(PacketParser.parse(PacketBuilder.arp(A4, B4))).isEqualTo(new Frame.Arp());
    assertThat(PacketParser.parse(PacketBuilder.ethernet(0x88cc)))
        .isEqualTo(new Frame.OtherEthertype(0x88cc));
  }

  @Test
  void everyTruncationOfHeadersIsMalformed() {
    for (byte[] frame : List.of(tcp4().build(), tcp6().build())) {
      for (int length = 0; length < frame.length; length++) {
        assertThat(PacketParser.parse(Arrays.copyOf(frame, length)))
            .as("%d bytes", length)
            .isEqualTo(MALFORMED);
      }
    }
  }

  @Test
  void paddingBehindThePacketIsNotRead() {
    byte[] frame = PacketBuilder.ip(A4, B4).protocol(Protocol.UDP, new byte[4]).build();
    assertThat(PacketParser.parse(Arrays.copyOf(frame, 60))).isEqualTo(MALFORMED);
    byte[] whole = PacketBuilder.ip(A4, B4).udp(5, 6).build();
    assertThat(transport(Arrays.copyOf(whole, 60))).isEqualTo(new Transport.Datagram(5, 6));
  }

  @Test
  void upToTwoVlanTagsArePassedOver() {
    assertThat(transport(tcp4().vlan(1, 2).build()))
        .isEqualTo(new Transport.Tcp(1234, 80, TcpFlags.SYN));
    assertThat(PacketParser.parse(tcp4().vlan(1, 2, 3).build()))
        .isEqualTo(new Frame.OtherEthertype(0x8100));
    assertThat(PacketParser.parse(PacketBuilder.ethernet(0x88a8, (byte) 0, (byte) 1)))
        .isEqualTo(MALFORMED);
  }

  @Test
  void transportStartsBehindIpv4Options() {
    for (int words = 1; words <= 10; words++) {
      assertThat(transport(tcp4().ipv4Options(new byte[words * 4]).build()))
          .isEqualTo(new Transport.Tcp(1234, 80, TcpFlags.SYN));
    }
  }

  @Test
  void ipv4HeaderThatSaysWhatCannotBeIsMalformed() {
    assertThat(PacketParser.parse(patched(tcp4().build(), 0, 0x44))).isEqualTo(MALFORMED);
    assertThat(PacketParser.parse(patched(tcp4().build(), 0, 0x65))).isEqualTo(MALFORMED);
    assertThat(PacketParser.parse(patched(tcp4().build(), 3, 41))).isEqualTo(MALFORMED);
    assertThat(PacketParser.parse(patched(tcp4().build(), 3, 39))).isEqualTo(MALFORMED);
    assertThat(PacketParser.parse(patched(tcp4().build(), 3, 19))).isEqualTo(MALFORMED);
    assertThat(PacketParser.parse(patched(tcp4().build(), 3, 0))).isEqualTo(MALFORMED);
  }

  @Test
  void tcpDataOffsetMustFit() {
    assertThat(PacketParser.parse(patched(tcp4().build(), 32, 0x40))).isEqualTo(MALFORMED);
    assertThat(PacketParser.parse(patched(tcp4().build(), 32, 0x60))).isEqualTo(MALFORMED);
    assertThat(transport(patched(tcp4().payload(new byte[4]).build(), 32, 0x60)))
        .isInstanceOf(Transport.Tcp.class);
  }

  @Test
  void extensionHeadersArePassedOverUpToEight() {
    PacketBuilder packet = tcp6();
    for (int i = 0; i < 8; i++) {
      packet.extension(i % 2 == 0 ? 60 : 43, new byte[6 + 8 * i]);
    }
    assertThat(transport(packet.build())).isEqualTo(new Transport.Tcp(1234, 80, TcpFlags.SYN));
    assertThat(PacketParser.parse(packet.extension(0).build()))
        .isEqualTo(new Frame.TooManyExtensionHeaders());
  }

  @Test
  void authenticationAndEncryptionAreProtocols() {
    for (int protocol : new int[] {50, 51, 59, 135}) {
      assertThat(
              transport(
                  PacketBuilder.ip(A6, B6)
                      .protocol(new Protocol(protocol), new byte[] {6, 1, 0, 0})
                      .build()))
          .isEqualTo(new Transport.Portless());
    }
  }

  @Test
  void sourceRoutedPacketIsMalformed() {
    byte[] segmentsLeft = {0, 1, 0, 0, 0, 0};
    byte[] atTheEnd = {0, 0, 0, 0, 0, 0};
    assertThat(PacketParser.parse(tcp6().extension(43, segmentsLeft).build())).isEqualTo(MALFORMED);
    assertThat(transport(tcp6().extension(43, atTheEnd).build())).isInstanceOf(Transport.Tcp.class);
  }

  @Test
  void onlyTheFirstFragmentHasTransport() {
    for (PacketBuilder packet : List.of(tcp4(), tcp6())) {
      List<byte[]> frames = packet.payload(new byte[40]).buildFragments(4, 99);
      assertThat(fragmentation(frames.get(0))).isEqualTo(new Fragmentation.First(99));
      assertThat(transport(frames.get(0))).isInstanceOf(Transport.Tcp.class);
      assertThat(fragmentation(frames.get(1))).isEqualTo(new Fragmentation.Later(99));
      assertThat(transport(frames.get(1))).isEqualTo(new Transport.Absent());
    }
  }

  @Test
  void firstFragmentMustHoldTheHeader() {
    assertThat(PacketParser.parse(tcp4().buildFragments(2, 1).getFirst())).isEqualTo(MALFORMED);
    assertThat(PacketParser.parse(tcp6().buildFragments(2, 1).getFirst())).isEqualTo(MALFORMED);
    assertThat(PacketParser.parse(tcp4().buildFragments(1, 1).get(1))).isEqualTo(MALFORMED);
    assertThat(fragmentation(tcp4().buildFragments(1, 1).get(2)))
        .isEqualTo(new Fragmentation.Later(1));
  }

  @Test
  void atomicFragmentIsWhole() {
    Frame frame = PacketParser.parse(tcp6().fragmentHeader(0, false, 5).build());
    assertThat(frame).isInstanceOf(Frame.Ip.class);
    assertThat(((Frame.Ip) frame).fragmentation()).isEqualTo(new Fragmentation.Whole());
    assertThat(((Frame.Ip) frame).fragmentHeader()).isTrue();
    assertThat(
            PacketParser.parse(
                tcp6().fragmentHeader(0, false, 5).fragmentHeader(0, false, 5).build()))
        .isEqualTo(MALFORMED);
  }

  @Test
  void errorQuotesTheBeginningOfAPacket() {
    byte[] lost = tcp4().build();
    assertThat(quoted(PacketBuilder.ip(B4, A4).icmpError(3, 3, lost, 28).build()))
        .isEqualTo(new Frame.Quoted(A4, B4, Protocol.TCP, 1234, 80));
    assertThat(quoted(PacketBuilder.ip(B4, A4).icmpError(3, 3, lost, 27).build())).isNull();
    assertThat(quoted(PacketBuilder.ip(B4, A4).icmpError(5, 3, lost, 28).build())).isNull();
    byte[] lost6 = tcp6().build();
    assertThat(quoted(PacketBuilder.ip(B6, A6).icmpError(2, 0, lost6, 100).build()))
        .isEqualTo(new Frame.Quoted(A6, B6, Protocol.TCP, 1234, 80));
    byte[] later = tcp4().payload(new byte[40]).buildFragments(4, 9).get(1);
    assertThat(quoted(PacketBuilder.ip(B4, A4).icmpError(11, 1, later, 100).build())).isNull();
  }

  @Test
  void checksumsAreRight() {
    byte[] udp = PacketBuilder.ip(A4, B4).udp(1, 2).payload((byte) 3).build();
    assertThat(sum(udp, IP, IP + 20)).isEqualTo(0xffff);
    byte[] pseudo = {10, 0, 0, 1, 10, 0, 0, 2, 0, 17, 0, 9};
    byte[] covered = Arrays.copyOf(pseudo, pseudo.length + 10);
    System.arraycopy(udp, IP + 20, covered, pseudo.length, 9);
    assertThat(sum(covered, 0, covered.length)).isEqualTo(0xffff);
  }

  @Test
  void anyBytesAreJudgedWithoutFailure() {
    var dice = new Dice(Dice.seedOfRun());
    for (int i = 0; i < 20_000; i++) {
      byte[] frame = dice.percent(50) ? tcp6().build() : tcp4().build();
      if (dice.percent(20)) {
        frame = PacketBuilder.ip(B6, A6).icmpError(1, 0, frame, 80).build();
      }
      for (int changes = dice.between(1, 6); changes > 0; changes--) {
        frame[dice.between(12, frame.length - 1)] = (byte) dice.below(256);
      }
      byte[] cut = Arrays.copyOf(frame, dice.below(frame.length + 1));
      assertThat(PacketParser.parse(cut)).as("seed %d", dice.seed()).isNotNull();
    }
  }

  private static PacketBuilder tcp4() {
    return PacketBuilder.ip(A4, B4).tcp(1234, 80, TcpFlags.SYN);
  }

  private static PacketBuilder tcp6() {
    return PacketBuilder.ip(A6, B6).tcp(1234, 80, TcpFlags.SYN);
  }

  /// @param offset from the IP header
  private static byte[] patched(byte[] frame, int offset, int value) {
    frame[IP + offset] = (byte) value;
    return frame;
  }

  private static Transport transport(byte[] frame) {
    return ((Frame.Ip) PacketParser.parse(frame)).transport();
  }

  private static Fragmentation fragmentation(byte[] frame) {
    return ((Frame.Ip) PacketParser.parse(frame)).fragmentation();
  }

  private static Frame.@Nullable Quoted quoted(byte[] frame) {
    return ((Transport.Icmp) transport(frame)).quoted();
  }

  private static int sum(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i += 2) {
      sum += (bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }
}
