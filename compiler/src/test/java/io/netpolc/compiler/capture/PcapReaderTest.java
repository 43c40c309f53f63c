package io.netpolc.compiler.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.TcpFlags;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PcapReaderTest {
  private static final IpAddress A = Objects.requireNonNull(IpAddress.parse("10.0.0.1"));
  private static final IpAddress B = Objects.requireNonNull(IpAddress.parse("10.0.0.2"));
  private static final int ETHERNET = 1;

  private static byte[] file(ByteOrder order, int magic, int link, int snap, byte[]... packets) {
    var bytes = ByteBuffer.allocate(1 << 16).order(order);
    bytes.putInt(magic).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0).putInt(65535);
    bytes.putInt(link);
    for (byte[] packet : packets) {
      int captured = Math.min(snap, packet.length);
      bytes.putInt(0).putInt(0).putInt(captured).putInt(packet.length).put(packet, 0, captured);
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static List<Observation> read(byte[] file) throws IOException, CaptureException {
    var seen = new ArrayList<Observation>();
    PcapReader.read(new ByteArrayInputStream(file), seen::add);
    return seen;
  }

  private static byte[] tcp(int flags) {
    return PacketBuilder.ip(A, B).tcp(40000, 80, flags).payload(new byte[200]).build();
  }

  @Test
  void connectionIsSeenByItsSynInAnyByteOrder() throws Exception {
    byte[] udp = PacketBuilder.ip(B, A).udp(53, 5353).build();
    byte[] ping = PacketBuilder.ip(A, B).echoRequest(7).build();
    byte[] arp = PacketBuilder.arp(A, B);
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      byte[] file =
          file(
              order,
              0xa1b2c3d4,
              ETHERNET,
              65535,
              tcp(TcpFlags.SYN),
              tcp(TcpFlags.ACK),
              tcp(TcpFlags.SYN | TcpFlags.ACK),
              udp,
              ping,
              arp);
      assertThat(PcapReader.isPcap(file)).isTrue();
      assertThat(read(file))
          .extracting(Observation::protocol, Observation::port, Observation::reply)
          .containsExactly(
              tuple(Protocol.TCP, 80, false),
              tuple(Protocol.TCP, 80, true),
              tuple(Protocol.UDP, 5353, false),
              tuple(Protocol.ICMP, 0, false));
    }
  }

  @Test
  void headersOfACutPacketCount() throws Exception {
    byte[] file = file(ByteOrder.LITTLE_ENDIAN, 0xa1b23c4d, ETHERNET, 96, tcp(TcpFlags.SYN));
    assertThat(read(file)).extracting(Observation::fromPort).containsExactly(40000);
  }

  @Test
  void otherLinkTypesLeadToTheSamePacket() throws Exception {
    byte[] frame = tcp(TcpFlags.SYN);
    byte[] packet = Arrays.copyOfRange(frame, 14, frame.length);
    byte[] cooked = new byte[16 + packet.length];
    cooked[14] = 8;
    System.arraycopy(packet, 0, cooked, 16, packet.length);
    byte[] cooked2 = new byte[20 + packet.length];
    cooked2[0] = 8;
    System.arraycopy(packet, 0, cooked2, 20, packet.length);
    List<Observation> plain = read(file(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4, ETHERNET, 65535, frame));
    assertThat(plain).hasSize(1);
    assertThat(read(file(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4, 101, 65535, packet))).isEqualTo(plain);
    assertThat(read(file(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4, 113, 65535, cooked))).isEqualTo(plain);
    assertThat(read(file(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4, 276, 65535, cooked2))).isEqualTo(plain);
  }

  @Test
  void damageIsToldWhereverTheFileEnds() throws Exception {
    byte[] file = file(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4, ETHERNET, 65535, tcp(TcpFlags.SYN));
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      if (length == 24) {
        assertThat(read(cut)).isEmpty();
      } else {
        assertThatThrownBy(() -> read(cut)).as("%d", length).isInstanceOf(CaptureException.class);
      }
    }
    byte[] unknown = file(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4, 147, 65535, tcp(TcpFlags.SYN));
    assertThatThrownBy(() -> read(unknown)).hasMessage("link type 147 is not known");
  }
}
