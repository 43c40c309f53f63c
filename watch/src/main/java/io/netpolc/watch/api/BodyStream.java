package io.netpolc.watch.api;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of a response as a stream. The next bytes are asked for when the last are read, so that
/// a slow reader holds no more of them than the connection delivers at once.
final class BodyStream extends InputStream {
  /// What comes in: bytes, or the end with its cause.
  private record Part(@Nullable ByteBuffer bytes, @Nullable Throwable failure) {}

  private static final Part END = new Part(null, null);

  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
  private final Duration patience;
  private @Nullable AsyncBody body;
  private @Nullable ByteBuffer current;
  private boolean ended;

  /// @param patience how long nothing may come
  BodyStream(Duration patience) {
    this.patience = patience;
  }

  /// Takes what the connection delivers.
  void accept(List<ByteBuffer> buffers) {
    buffers.forEach(buffer -> parts.add(new Part(buffer, null)));
  }

  /// Starts reading.
  void open(AsyncBody opened) {
    body = opened;
    var _ =
        opened
            .done()
            .whenComplete(
                (_, failure) -> parts.add(failure == null ? END : new Part(null, failure)));
    opened.consume();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    while (current == null || !current.hasRemaining()) {
      if (!next()) {
        return -1;
      }
    }
    int count = Math.min(length, current.remaining());
    current.get(bytes, offset, count);
    return count;
  }

  private boolean next() throws IOException {
    if (ended) {
      return false;
    }
    Part part = parts.poll();
    if (part == null) {
      if (body != null) {
        body.consume();
      }
      part = await();
    }
    if (part.bytes == null) {
      ended = true;
      if (part.failure != null) {
        throw new IOException("the connection broke: " + part.failure.getMessage(), part.failure);
      }
      return false;
    }
    current = part.bytes;
    return true;
  }

  private Part await() throws IOException {
    try {
      Part part = parts.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (part == null) {
        throw new SilenceException(patience.toSeconds());
      }
      return part;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// Gives the rest up.
  @Override
  public void close() {
    ended = true;
    if (body != null) {
      body.cancel();
    }
  }
}
