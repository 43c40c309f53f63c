package io.netpolc.compiler.capture;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Packets in the pcapng file format (draft-ietf-opsawg-pcapng): blocks, each between its length
/// and its length again. A section has its own byte order and interfaces. Blocks that hold no
/// packets are passed over, and so are options and times.
public final class PcapNgReader {
  private static final int SECTION = 0x0a0d0d0a;
  private static final int BYTE_ORDER = 0x1a2b3c4d;
  private static final int INTERFACE = 1;

  /// What Enhanced Packet Blocks took the place of.
  private static final int PACKET = 2;

  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  /// Type and length before the body, the length once more behind it.
  private static final int FRAME = 12;

  /// What stands before the bytes of an enhanced packet.
  private static final int PACKET_FIELDS = 20;

  /// A packet with what may stand around it.
  private static final int LARGEST_BODY = 2 * CapturedPacket.LARGEST;

  /// @param link null where it is not known
  /// @param snapLength 0 for none
  private record Interface(int number, @Nullable LinkType link, int snapLength) {}

  private final InputStream in;
  private final Consumer<Observation> sink;
  private final List<Interface> interfaces = new ArrayList<>();
  private ByteOrder order = ByteOrder.BIG_ENDIAN;
  private boolean begun;

  private PcapNgReader(InputStream in, Consumer<Observation> sink) {
    this.in = in;
    this.sink = sink;
  }

  /// Whether a file that begins so is of this format.
  public static boolean isPcapNg(byte[] start) {
    return start.length >= 4 && ByteBuffer.wrap(start).getInt() == SECTION;
  }

  /// Reads a file.
  ///
  /// @param sink gets what opens connections or answers
  /// @throws CaptureException if the file is damaged, or the link type of a packet unknown
  public static void read(InputStream in, Consumer<Observation> sink)
      throws IOException, CaptureException {
    try {
      new PcapNgReader(in, sink).readAll();
    } catch (EOFException e) {
      throw new CaptureException("the file is cut off");
    }
  }

  private void readAll() throws IOException, CaptureException {
    for (byte[] type = in.readNBytes(4); type.length > 0; type = in.readNBytes(4)) {
      if (type.length < 4) {
        throw new EOFException();
      }
      int number = ByteBuffer.wrap(type).order(order).getInt();
      if (number == SECTION) {
        begun = true;
        section();
      } else if (!begun) {
        throw new CaptureException("not a pcapng file");
      } else {
        block(number);
      }
    }
  }

  /// The order of a section's bytes stands behind its length, which is in that order, whatever that
  /// of the section before was.
  private void section() throws IOException, CaptureException {
    ByteBuffer start = bytes(8).order(ByteOrder.BIG_ENDIAN);
    order = start.getInt(4) == BYTE_ORDER ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    start.order(order);
    int length = start.getInt(0);
    if (start.getInt(4) != BYTE_ORDER || length < FRAME + 16 || length % 4 != 0) {
      throw damaged();
    }
    interfaces.clear();
    in.skipNBytes(length - FRAME - 4L);
    end(length);
  }

  private void block(int type) throws IOException, CaptureException {
    int length = bytes(4).getInt();
    if (length < FRAME || length % 4 != 0) {
      throw damaged();
    }
    switch (type) {
      case INTERFACE -> {
        ByteBuffer body = body(length, 8);
        int number = body.getShort() & 0xffff;
        interfaces.add(new Interface(number, LinkType.of(number), body.getInt(4)));
      }
      case ENHANCED_PACKET -> packet(body(length, PACKET_FIELDS), false);
      case PACKET -> packet(body(length, PACKET_FIELDS), true);
      case SIMPLE_PACKET -> {
        ByteBuffer body = body(length, 4);
        int original = body.getInt();
        int snapLength = known(0).snapLength;
        boolean cut = snapLength > 0 && original > snapLength;
        packet(known(0), body, cut ? snapLength : original, original);
      }
      default -> in.skipNBytes(length - (long) FRAME);
    }
    end(length);
  }

  /// A packet with the number of its interface, which is shorter in the older form.
  private void packet(ByteBuffer body, boolean older) throws CaptureException {
    int number = older ? body.getShort(0) & 0xffff : body.getInt(0);
    int captured = body.getInt(12);
    int original = body.getInt(16);
    packet(known(number), body.position(PACKET_FIELDS), captured, original);
  }

  private Interface known(int number) throws CaptureException {
    if (number < 0 || number >= interfaces.size()) {
      throw damaged();
    }
    return interfaces.get(number);
  }

  private void packet(Interface from, ByteBuffer body, int captured, int original)
      throws CaptureException {
    if (from.link == null) {
      throw new CaptureException("link type %d is not known".formatted(from.number));
    }
    if (captured < 0 || captured > body.remaining() || captured > CapturedPacket.LARGEST) {
      throw damaged();
    }
    byte[] packet = new byte[captured];
    body.get(packet);
    Observation observation = new CapturedPacket(from.link, packet, original).observation();
    if (observation != null) {
      sink.accept(observation);
    }
  }

  /// @param least how long the body must be
  private ByteBuffer body(int length, int least) throws IOException, CaptureException {
    int body = length - FRAME;
    if (body < least || body > LARGEST_BODY) {
      throw damaged();
    }
    return bytes(body);
  }

  private void end(int length) throws IOException, CaptureException {
    if (bytes(4).getInt() != length) {
      throw damaged();
    }
  }

  private ByteBuffer bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return ByteBuffer.wrap(bytes).order(order);
  }

  private static CaptureException damaged() {
    return new CaptureException("the file is damaged");
  }
}
