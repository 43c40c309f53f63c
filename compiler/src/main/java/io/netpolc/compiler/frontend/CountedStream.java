package io.netpolc.compiler.frontend;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Counts the bytes that are read, and fails when there are more than expected: a file that grows
/// as fast as it is read would have no end. Closing it leaves the stream below open, which belongs
/// to whoever opened it: readers close what they have read to the end.
final class CountedStream extends FilterInputStream {
  /// Why a file that is written meanwhile is not read.
  static final String CHANGED = "it was changed while it was read";

  private final long most;
  private long count;

  /// @param most bytes that there can be
  CountedStream(InputStream in, long most) {
    super(in);
    this.most = most;
  }

  long count() {
    return count;
  }

  @Override
  public void close() {}

  @Override
  public int read() throws IOException {
    int value = super.read();
    add(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, length);
    add(Math.max(0, read));
    return read;
  }

  private void add(int read) throws IOException {
    count += read;
    if (count > most) {
      throw new IOException(CHANGED);
    }
  }
}
