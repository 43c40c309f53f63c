package io.netpolc.loader.raw;

import io.netpolc.loader.failure.BpfException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// libbpf's ring buffer reader. The arena is held because C keeps the callback; it is confined, so
/// that one thread opens, consumes and closes.
final class RingReader implements Kernel.EventRing {
  private final Arena arena = Arena.ofConfined();
  private final List<byte[]> waiting = new ArrayList<>();
  private final MemorySegment ring;
  private boolean closed;

  RingReader(int mapFd) throws BpfException {
    MemorySegment state = Native.callState(arena);
    ring =
        LibbpfRing.ring_buffer__new(
            state, mapFd, LibbpfRing.sampleFunction(this::sample, arena), MemorySegment.NULL);
    if (ring.address() == 0) {
      int errno = Native.errno(state);
      arena.close();
      throw Errno.exception("open the event buffer", errno);
    }
  }

  private int sample(MemorySegment context, MemorySegment data, long size) {
    waiting.add(Native.sized(data, size).toArray(ValueLayout.JAVA_BYTE));
    return 0;
  }

  @Override
  public List<byte[]> consume() throws BpfException {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    Errno.check("read the event buffer", LibbpfRing.ring_buffer__consume(ring));
    List<byte[]> events = List.copyOf(waiting);
    waiting.clear();
    return events;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      LibbpfRing.ring_buffer__free(ring);
      arena.close();
    }
  }
}
