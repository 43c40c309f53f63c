package io.netpolc.compiler.capture;

import io.netpolc.compiler.capture.Observation.End;
import io.netpolc.compiler.capture.Observation.Seen;
import io.netpolc.compiler.packet.Frame;
import io.netpolc.compiler.packet.PacketParser;
import io.netpolc.compiler.packet.TcpFlags;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Packets in libpcap's file format (draft-ietf-opsawg-pcap). A TCP connection is seen by its SYN;
/// packets of connections that were open before are about none. Packets that were cut to a snap
/// length count as far as their headers are there.
public final class PcapReader {
  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;

  /// No frame is larger; a record that says so is damaged.
  private static final int LARGEST = 1 << 18;

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

  /// Whether it is of the newer format, which is not read.
  public static boolean isPcapNg(byte[] start) {
    return start.length >= 4 && ByteBuffer.wrap(start).getInt() == 0x0a0d0d0a;
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
    for (byte[] packet = next(); packet != null; packet = next()) {
      Observation observation = observation(PacketParser.parse(packet));
      if (observation != null) {
        sink.accept(observation);
      }
    }
  }

  /// The next packet as an Ethernet frame of its original length, or null at the end.
  private byte @Nullable [] next() throws IOException, CaptureException {
    byte[] header = in.readNBytes(RECORD_HEADER);
    if (header.length == 0) {
      return null;
    }
    var fields = ByteBuffer.wrap(header).order(order);
    int captured = header.length < RECORD_HEADER ? -1 : fields.getInt(8);
    int original = header.length < RECORD_HEADER ? -1 : fields.getInt(12);
    if (captured < 0 || captured > LARGEST) {
      throw new CaptureException("the file is damaged, or cut off");
    }
    byte[] packet = in.readNBytes(captured);
    if (packet.length < captured) {
      throw new CaptureException("the last packet is cut off");
    }
    byte[] whole =
        original > captured && original <= LARGEST ? Arrays.copyOf(packet, original) : packet;
    return link.ethernet(whole);
  }

  private static @Nullable Observation observation(Frame frame) {
    if (!(frame instanceof Frame.Ip ip)) {
      return null;
    }
    End from = End.at(ip.source());
    End to = End.at(ip.destination());
    return switch (ip.transport()) {
      case Frame.Transport.Tcp(int sport, int dport, int flags) -> {
        boolean syn = (flags & TcpFlags.SYN) != 0;
        boolean reply = !TcpFlags.opens(flags);
        yield syn
            ? Observation.of(from, to, ip.protocol(), sport, dport, Seen.UNSAID, reply)
            : null;
      }
      case Frame.Transport.Datagram(int sport, int dport) ->
          Observation.of(from, to, ip.protocol(), sport, dport, Seen.UNSAID, false);
      case Frame.Transport.Icmp icmp -> {
        boolean pong = Fields.isPong(ip.source(), icmp.type());
        yield pong || Fields.isPing(ip.source(), icmp.type())
            ? Observation.of(from, to, ip.protocol(), 0, 0, Seen.UNSAID, pong)
            : null;
      }
      case Frame.Transport.Portless _ ->
          Observation.of(from, to, ip.protocol(), 0, 0, Seen.UNSAID, false);
      case Frame.Transport.Absent _ -> null;
    };
  }
}
