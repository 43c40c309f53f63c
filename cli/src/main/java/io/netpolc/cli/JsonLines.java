package io.netpolc.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// The stream that JSON generators write to: closing the generator leaves it open.
final class JsonLines extends FilterOutputStream {
  private JsonLines(OutputStream target) {
    super(target);
  }

  static OutputStream unclosed(OutputStream target) {
    return new JsonLines(target);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    if (out instanceof ResultStream results) {
      IOException failure = results.failure();
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
    }
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
