package io.netpolc.compiler.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Packets in libpcap's file format (draft-ietf-opsawg-pcap).
public final class PcapReader {
  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;

  private final InputStream in;
  private final ByteOrder order;
  private final LinkType link;

  private PcapReader(InputStream in, ByteOrder order, LinkType link) {
    this.in = in;
    this.order = order;
    this.link = link;
  }

  /// Whether a file that begins so is of this format.
  public static boolean isPcap(byte[] start) {
    return start.length >= 4 && order(start) != null;
  }

  private static @Nullable ByteOrder order(byte[] start) {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      int magic = ByteBuffer.wrap(start).order(order).getInt();
      if (magic == MICROSECONDS || magic == NANOSECONDS) {
        return order;
      }
    }
    return null;
  }

  /// Reads a file.
  ///
  /// @param sink gets what opens connections or answers
  /// @throws CaptureException if the file is damaged or its link type unknown
  public static void read(InputStream in, Consumer<Observation> sink)
      throws IOException, CaptureException {
    byte[] header = in.readNBytes(FILE_HEADER);
    ByteOrder order = header.length < FILE_HEADER ? null : order(header);
    if (order == null) {
      throw new CaptureException("not a pcap file");
    }
    int number = ByteBuffer.wrap(header).order(order).getInt(20) & 0xffff;
    LinkType link = LinkType.of(number);
    if (link == null) {
      throw new CaptureException("link type %d is not known".formatted(number));
    }
    new PcapReader(in, order, link).readAll(sink);
  }

  private void readAll(Consumer<Observation> sink) throws IOException, CaptureException {
    for (CapturedPacket packet = next(); packet != null; packet = next()) {
      Observation observation = packet.observation();
      if (observation != null) {
        sink.accept(observation);
      }
    }
  }

  private @Nullable CapturedPacket next() throws IOException, CaptureException {
    byte[] header = in.readNBytes(RECORD_HEADER);
    if (header.length == 0) {
      return null;
    }
    var fields = ByteBuffer.wrap(header).order(order);
    int captured = header.length < RECORD_HEADER ? -1 : fields.getInt(8);
    int original = header.length < RECORD_HEADER ? -1 : fields.getInt(12);
    if (captured < 0 || captured > CapturedPacket.LARGEST) {
      throw new CaptureException("the file is damaged, or cut off");
    }
    byte[] packet = in.readNBytes(captured);
    if (packet.length < captured) {
      throw new CaptureException("the last packet is cut off");
    }
    return new CapturedPacket(link, packet, original);
  }
}
