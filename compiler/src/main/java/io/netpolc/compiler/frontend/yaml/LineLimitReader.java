package io.netpolc.compiler.frontend.yaml;

import io.netpolc.compiler.diag.DiagnosticCode;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/// Refuses lines that are too long to be scanned in reasonable time.
final class LineLimitReader extends FilterReader {
  private int line = 1;
  private int length;
  private boolean afterCarriageReturn;

  LineLimitReader(Reader in) {
    super(in);
  }

  @Override
  public int read(char[] target, int offset, int count) throws IOException {
    int read = super.read(target, offset, count);
    for (int i = offset; i < offset + read; i++) {
      char c = target[i];
      if (c == '\n' && afterCarriageReturn) {
        afterCarriageReturn = false;
        continue;
      }
      afterCarriageReturn = c == '\r';
      if (c == '\n' || c == '\r') {
        line++;
        length = 0;
      } else if (++length > Limits.LINE_CHARACTERS) {
        throw new InputTextException(
            DiagnosticCode.NP1007,
            "line is longer than %d characters".formatted(Limits.LINE_CHARACTERS),
            line,
            1);
      }
    }
    return read;
  }
}
