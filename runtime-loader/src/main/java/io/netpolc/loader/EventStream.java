package io.netpolc.loader;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel.EventRing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;

/// A reader of events. Producers wake nobody up, so that the reader looks at intervals. Opened,
/// read and closed by one thread. Stays on one program's buffer: a later program with a buffer of
/// the same size goes on with it.
public final class EventStream implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final int ETHERTYPE_IPV4 = 0x0800;
  static final int TIME = 0;
  static final int IFINDEX = 8;
  static final int DECISION = 12;
  static final int GENERATION = 16;
  static final int LENGTH = 20;
  static final int SOURCE = 24;
  static final int DESTINATION = 40;
  static final int SOURCE_PORT = 56;
  static final int DESTINATION_PORT = 58;
  static final int ETHERTYPE = 60;
  static final int PROTOCOL = 62;
  static final int VERDICT = 63;
  static final int DIRECTION = 64;
  static final int TCP_FLAGS = 65;
  static final int ICMP_TYPE = 66;
  static final int ICMP_CODE = 67;
  static final int SUPPRESSED = 68;

  /// Bytes of `struct np_event`.
  static final int SIZE = 72;

  private final EventRing ring;

  EventStream(EventRing ring) {
    this.ring = ring;
  }

  /// Events that wait now, oldest first, without waiting.
  public List<Event> poll() throws LoaderException {
    return ring.consume().stream()
        .filter(bytes -> bytes.length >= SIZE)
        .map(EventStream::decode)
        .toList();
  }

  /// Waits until there are events, at most as long as asked.
  public List<Event> await(Duration limit) throws LoaderException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    List<Event> events = poll();
    while (events.isEmpty() && System.nanoTime() - deadline < 0) {
      Thread.sleep(INTERVAL);
      events = poll();
    }
    return events;
  }

  static Event decode(byte[] bytes) {
    ByteBuffer in = Tables.wrap(bytes);
    ByteBuffer network = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
    boolean v4 = Short.toUnsignedInt(network.getShort(ETHERTYPE)) == ETHERTYPE_IPV4;
    return new Event(
        in.getLong(TIME),
        in.getInt(IFINDEX),
        (in.get(DIRECTION) & 1) == 0 ? Direction.INGRESS : Direction.EGRESS,
        in.getInt(DECISION) - 1,
        Byte.toUnsignedInt(in.get(VERDICT)),
        in.getInt(GENERATION),
        in.getInt(LENGTH),
        address(in, SOURCE, v4),
        address(in, DESTINATION, v4),
        new Protocol(Byte.toUnsignedInt(in.get(PROTOCOL))),
        Short.toUnsignedInt(network.getShort(SOURCE_PORT)),
        Short.toUnsignedInt(network.getShort(DESTINATION_PORT)),
        Byte.toUnsignedInt(in.get(TCP_FLAGS)),
        Byte.toUnsignedInt(in.get(ICMP_TYPE)),
        Byte.toUnsignedInt(in.get(ICMP_CODE)),
        in.getInt(SUPPRESSED));
  }

  private static IpAddress address(ByteBuffer in, int offset, boolean v4) {
    byte[] bytes = new byte[v4 ? 4 : 16];
    in.get(offset, bytes);
    return IpAddress.ofBytes(bytes);
  }

  @Override
  public void close() {
    ring.close();
  }
}
