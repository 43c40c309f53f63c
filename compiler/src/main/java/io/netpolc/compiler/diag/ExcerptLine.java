package io.netpolc.compiler.diag;

import io.netpolc.compiler.source.Span;

/// One line of source as it is shown: tabs are widened, control characters replaced, long lines
/// clipped around the span.
///
/// @param text what is shown
/// @param start how many columns of it are left of the underline
/// @param length of the underline, at least 1
record ExcerptLine(String text, int start, int length) {
  private static final int TAB = 4;
  private static final int WIDTH = 120;
  private static final int CONTEXT = 40;

  /// Characters on each side of the span's start that are looked at; more would be clipped anyway.
  private static final int REACH = 1000;

  private static final String CLIP = "...";

  /// Shows a line.
  ///
  /// @param line without its line break
  /// @param span starts in this line; of a longer one the part in this line counts
  static ExcerptLine of(String line, Span span) {
    int from = Math.min(span.column() - 1, line.length());
    boolean endsHere = span.endLine() == span.line();
    int first = Math.max(0, from - REACH);
    int last = Math.min(line.length(), from + REACH);
    int to = Math.max(from, Math.min(endsHere ? span.endColumn() - 1 : last, last));
    String before = shown(line.substring(first, from), 0);
    int beforeWidth = width(before);
    String marked = shown(line.substring(from, to), beforeWidth);
    int markedWidth = width(marked);
    String after = shown(line.substring(to, last), beforeWidth + markedWidth);
    if (beforeWidth + markedWidth + width(after) <= WIDTH) {
      return new ExcerptLine(before + marked + after, beforeWidth, Math.max(1, markedWidth));
    }
    return clipped(before, marked, after);
  }

  private static ExcerptLine clipped(String before, String marked, String after) {
    String left = before;
    if (width(before) > CONTEXT) {
      left = CLIP + tail(before, CONTEXT);
    }
    int room = WIDTH - width(left);
    if (width(marked) >= room) {
      return new ExcerptLine(left + head(marked, room) + CLIP, width(left), room);
    }
    int afterRoom = room - width(marked);
    String right = width(after) > afterRoom ? head(after, afterRoom) + CLIP : after;
    return new ExcerptLine(left + marked + right, width(left), Math.max(1, width(marked)));
  }

  private static String shown(String text, int column) {
    var result = new StringBuilder();
    int at = column;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (c == '\t') {
        int widened = TAB - at % TAB;
        result.repeat(' ', widened);
        at += widened;
      } else {
        boolean unprintable =
            Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
        result.appendCodePoint(unprintable ? 0xFFFD : c);
        at++;
      }
    }
    return result.toString();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String head(String text, int width) {
    return text.substring(0, text.offsetByCodePoints(0, width));
  }

  private static String tail(String text, int width) {
    return text.substring(text.offsetByCodePoints(text.length(), -width));
  }
}
