package io.netpolc.compiler.frontend.yaml;

import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;

/// Turns the YAML parser's marks into spans. The parser counts code points and takes U+0085, U+2028
/// and U+2029 for line breaks; spans count UTF-16 code units and lines as editors do. Texts in
/// which the two differ are indexed.
final class MarkSpans {
  private final SourceFile file;
  private final int @Nullable [] lineStarts;

  MarkSpans(SourceFile file) {
    this.file = file;
    String text = file.text();
    this.lineStarts = text == null || isRegular(text) ? null : codePointLineStarts(text);
  }

  Span span(Mark start, Mark end) {
    return between(at(start), at(end));
  }

  Span at(Mark mark) {
    if (lineStarts == null) {
      return Span.at(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
    return atCodePoint(mark.getIndex());
  }

  /// The place of a code point by its index; for a text that was not kept, the start of the file.
  Span atCodePoint(int index) {
    String text = file.text();
    if (text == null) {
      return Span.at(file, 1, 1);
    }
    int[] starts = lineStarts == null ? codePointLineStarts(text) : lineStarts;
    int found = Arrays.binarySearch(starts, index);
    int line = found >= 0 ? found : -found - 2;
    String lineText = file.line(line + 1);
    int codePoints = index - starts[line];
    int column = codePoints;
    if (lineText != null) {
      int known = Math.min(codePoints, lineText.codePointCount(0, lineText.length()));
      column = lineText.offsetByCodePoints(0, known);
    }
    return Span.at(file, line + 1, column + 1);
  }

  /// From the start of one span to the end of another.
  static Span between(Span start, Span end) {
    return start.to(end);
  }

  private static boolean isRegular(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c) || c == '\u0085' || c == '\u2028' || c == '\u2029') {
        return false;
      }
    }
    return true;
  }

  private static int[] codePointLineStarts(String text) {
    int[] starts = new int[16];
    int lines = 1;
    int index = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isLowSurrogate(c)) {
        index++;
      }
      boolean crlf = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (c == '\n' || (c == '\r' && !crlf)) {
        if (lines == starts.length) {
          starts = Arrays.copyOf(starts, lines * 2);
        }
        starts[lines++] = index;
      }
    }
    return Arrays.copyOf(starts, lines);
  }
}
