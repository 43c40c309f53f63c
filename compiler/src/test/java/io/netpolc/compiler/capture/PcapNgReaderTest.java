package io.netpolc.compiler.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.packet.PacketBuilder;
import io.netpolc.compiler.packet.TcpFlags;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PcapNgReaderTest {
  private static final IpAddress A = Objects.requireNonNull(IpAddress.parse("2001:db8::1"));
  private static final IpAddress B = Objects.requireNonNull(IpAddress.parse("2001:db8::2"));
  private static final int ETHERNET = 1;
  private static final int RAW = 101;
  private static final int NAMES = 4;

  /// Writes blocks.
  private static final class Blocks {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteOrder order;

    Blocks(ByteOrder order) {
      this.order = order;
    }

    Blocks block(int type, ByteBuffer body) {
      int padded = (body.flip().remaining() + 3) / 4 * 4;
      var block = ByteBuffer.allocate(padded + 12).order(order);
      block.putInt(type).putInt(padded + 12).put(body).position(padded + 8).putInt(padded + 12);
      bytes.writeBytes(block.array());
      return this;
    }

    ByteBuffer body() {
      return ByteBuffer.allocate(1 << 12).order(order);
    }

    Blocks section() {
      ByteBuffer body = body().putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0);
      return block(0x0a0d0d0a, body.putLong(-1));
    }

    /// With an option: the resolution of times.
    Blocks linked(int link, int snapLength) {
      ByteBuffer body = body().putShort((short) link).putShort((short) 0).putInt(snapLength);
      return block(1, body.putShort((short) 9).putShort((short) 1).putInt(9).putInt(0));
    }

    Blocks enhanced(int from, byte[] packet, int captured) {
      ByteBuffer body = body().putInt(from).putInt(7).putInt(8).putInt(captured);
      return block(6, body.putInt(packet.length).put(packet, 0, captured));
    }

    Blocks older(int from, byte[] packet) {
      ByteBuffer body = body().putShort((short) from).putShort((short) 3).putInt(7).putInt(8);
      return block(2, body.putInt(packet.length).putInt(packet.length).put(packet));
    }

    Blocks simple(byte[] packet, int captured) {
      return block(3, body().putInt(packet.length).put(packet, 0, captured));
    }

    byte[] file() {
      return bytes.toByteArray();
    }
  }

  private static List<Integer> ports(byte[] file) throws IOException, CaptureException {
    assertThat(PcapNgReader.isPcapNg(file)).isTrue();
    var seen = new ArrayList<Observation>();
    PcapNgReader.read(new ByteArrayInputStream(file), seen::add);
    return seen.stream().map(Observation::port).toList();
  }

  private static byte[] syn(int port) {
    return PacketBuilder.ip(A, B).tcp(40000, port, TcpFlags.SYN).payload(new byte[101]).build();
  }

  @Test
  void packetsOfAllFormsAreReadInAnyByteOrder() throws Exception {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      byte[] raw = Arrays.copyOfRange(syn(82), 14, syn(82).length);
      byte[] file =
          new Blocks(order)
              .section()
              .linked(ETHERNET, 96)
              .linked(RAW, 0)
              .block(NAMES, ByteBuffer.allocate(40).position(40))
              .enhanced(0, syn(80), syn(80).length)
              .enhanced(0, syn(81), 90)
              .enhanced(1, raw, raw.length)
              .older(0, syn(83))
              .simple(syn(84), 96)
              .file();
      assertThat(ports(file)).as("%s", order).containsExactly(80, 81, 82, 83, 84);
    }
  }

  @Test
  void aSectionMayFollowOneOfAnyOrder() throws Exception {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      var first = new Blocks(ByteOrder.LITTLE_ENDIAN).section().linked(ETHERNET, 0);
      var second = new Blocks(order).section().linked(ETHERNET, 0);
      var both = new ByteArrayOutputStream();
      both.writeBytes(first.enhanced(0, syn(80), syn(80).length).file());
      both.writeBytes(second.enhanced(0, syn(81), syn(81).length).file());
      assertThat(ports(both.toByteArray())).as("%s", order).containsExactly(80, 81);
    }
  }

  @Test
  void aSectionHasItsOwnOrderAndInterfaces() throws Exception {
    var first = new Blocks(ByteOrder.BIG_ENDIAN).section().linked(ETHERNET, 0);
    var second = new Blocks(ByteOrder.LITTLE_ENDIAN).section().linked(RAW, 0);
    byte[] raw = Arrays.copyOfRange(syn(81), 14, syn(81).length);
    first.enhanced(0, syn(80), syn(80).length);
    second.enhanced(0, raw, raw.length);
    var both = new ByteArrayOutputStream();
    both.writeBytes(first.file());
    both.writeBytes(second.file());
    assertThat(ports(both.toByteArray())).containsExactly(80, 81);
  }

  @Test
  void damageIsToldWhereverTheFileEnds() throws Exception {
    var blocks = new Blocks(ByteOrder.LITTLE_ENDIAN).section();
    int section = blocks.file().length;
    int linked = blocks.linked(ETHERNET, 0).file().length;
    byte[] file = blocks.enhanced(0, syn(80), syn(80).length).file();
    for (int length = 4; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      if (length == section || length == linked) {
        assertThat(ports(cut)).isEmpty();
      } else {
        assertThatThrownBy(() -> ports(cut)).as("%d", length).isInstanceOf(CaptureException.class);
      }
    }
  }

  @Test
  void whatCannotBeIsToldAndNotGuessed() {
    var order = ByteOrder.BIG_ENDIAN;
    byte[] unknown =
        new Blocks(order).section().linked(147, 0).enhanced(0, syn(80), syn(80).length).file();
    assertThatThrownBy(() -> ports(unknown)).hasMessage("link type 147 is not known");
    byte[] nobody = new Blocks(order).section().enhanced(0, syn(80), syn(80).length).file();
    assertThatThrownBy(() -> ports(nobody)).hasMessage("the file is damaged");
    byte[] longer = new Blocks(order).section().linked(ETHERNET, 0).simple(syn(80), 40).file();
    assertThatThrownBy(() -> ports(longer)).hasMessage("the file is damaged");
    byte[] headless = new Blocks(order).linked(ETHERNET, 0).file();
    assertThatThrownBy(() -> PcapNgReader.read(new ByteArrayInputStream(headless), _ -> {}))
        .hasMessage("not a pcapng file");
  }
}
