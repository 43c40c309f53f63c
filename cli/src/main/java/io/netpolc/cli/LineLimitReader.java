package io.netpolc.cli;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/// Refuses a line that is longer than any query, so that a file without line ends costs no memory.
final class LineLimitReader extends FilterReader {
  /// Two names, each with a namespace, are shorter by far.
  static final int MOST_CHARACTERS = 1 << 20;

  private int length;

  LineLimitReader(Reader in) {
    super(in);
  }

  @Override
  public int read(char[] target, int offset, int count) throws IOException {
    int read = super.read(target, offset, count);
    for (int i = offset; i < offset + read; i++) {
      length = target[i] == '\n' || target[i] == '\r' ? 0 : length + 1;
      if (length > MOST_CHARACTERS) {
        throw new LineTooLongException();
      }
    }
    return read;
  }

  /// A line is too long.
  static final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1;

    private LineTooLongException() {
      super("a line is longer than %d characters".formatted(MOST_CHARACTERS));
    }
  }
}
