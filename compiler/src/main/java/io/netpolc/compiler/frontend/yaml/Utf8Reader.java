package io.netpolc.compiler.frontend.yaml;

import io.netpolc.compiler.diag.DiagnosticCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Decodes UTF-8 strictly, with positions: a byte order mark is skipped, an invalid byte, a NUL or
/// a part without end is an [InputTextException] at its line and column. Reads ahead a few
/// kilobytes at most.
public final class Utf8Reader extends Reader {
  private final InputStream in;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final ByteBuffer bytes = ByteBuffer.allocate(8192).flip();
  private final CharBuffer chars = CharBuffer.allocate(8192).flip();
  private int line = 1;
  private int column = 1;
  private boolean afterCarriageReturn;
  private boolean start = true;
  private boolean end;
  private long budget = Limits.OBJECT_CHARACTERS;

  /// Reads a stream; closing it is the caller's part.
  public Utf8Reader(InputStream in) {
    this.in = in;
  }

  /// Starts to count characters anew: the object before is done with.
  void resetBudget() {
    budget = Limits.OBJECT_CHARACTERS;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    while (!chars.hasRemaining()) {
      if (end) {
        return -1;
      }
      fill();
    }
    int count = Math.min(length, chars.remaining());
    chars.get(target, offset, count);
    return count;
  }

  private void fill() throws IOException {
    bytes.compact();
    int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
    boolean last = read < 0;
    bytes.position(bytes.position() + Math.max(read, 0)).flip();
    chars.clear();
    CoderResult result = decoder.decode(bytes, chars, last);
    chars.flip();
    if (start && chars.hasRemaining()) {
      start = false;
      if (chars.get(0) == '\uFEFF') {
        chars.get();
      }
    }
    advance();
    if (result.isError() && !chars.hasRemaining()) {
      int first = bytes.get(bytes.position()) & 0xff;
      throw new InputTextException(
          DiagnosticCode.NP1006,
          "input is not valid UTF-8: byte 0x%02x does not belong here".formatted(first),
          line,
          column);
    }
    end = last && !result.isError();
  }

  /// Follows the position over the decoded characters and looks for what no text may hold.
  private void advance() throws InputTextException {
    for (int i = chars.position(); i < chars.limit(); i++) {
      char c = chars.get(i);
      if (c == 0) {
        throw new InputTextException(
            DiagnosticCode.NP1006, "input contains a NUL character", line, column);
      }
      if (c == '\n' && afterCarriageReturn) {
        afterCarriageReturn = false;
        continue;
      }
      afterCarriageReturn = c == '\r';
      if (c == '\n' || c == '\r') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    budget -= chars.remaining();
    if (budget < 0) {
      throw new InputTextException(
          DiagnosticCode.NP1007,
          "object is longer than %d MiB".formatted(Limits.OBJECT_CHARACTERS >> 20),
          line,
          column);
    }
  }

  @Override
  public void close() {}
}
