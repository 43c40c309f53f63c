package io.netpolc.cli;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A print stream that remembers why it could not write, which a [PrintStream] keeps to itself. A
/// result that got lost must not end in exit code 0.
final class ResultStream extends PrintStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Target target;

  private ResultStream(Target target) {
    super(new BufferedOutputStream(target, BUFFER_BYTES), false, StandardCharsets.UTF_8);
    this.target = target;
  }

  static ResultStream to(OutputStream target) {
    return new ResultStream(new Target(target));
  }

  /// Why writing failed, or null if it has not. What is in the buffer has not been tried yet.
  @Nullable IOException failure() {
    return target.failure;
  }

  /// Whether writing failed because whoever read the results has gone, as `head` does. That is no
  /// fault; there only is nothing left to do.
  static boolean readerIsGone(IOException failure) {
    return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
  }

  /// Where the bytes go.
  private static final class Target extends FilterOutputStream {
    private @Nullable IOException failure;

    Target(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }
}
