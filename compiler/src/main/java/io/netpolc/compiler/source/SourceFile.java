package io.netpolc.compiler.source;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A text that was read as input, and its lines.
///
/// Equality is identity: two reads of one path are two sources. The text of a large machine-made
/// dump is not kept ([#withoutText]); spans in it still know their line and column.
public final class SourceFile {
  private final String name;
  private final @Nullable String text;
  private int @Nullable [] lineStarts;

  private SourceFile(String name, @Nullable String text) {
    this.name = name;
    this.text = text;
  }

  /// Keeps the whole text.
  ///
  /// @param name the path as the user wrote it, or `<stdin>`
  /// @param text the decoded text, UTF-16 code units
  public static SourceFile of(String name, String text) {
    return new SourceFile(name, Objects.requireNonNull(text));
  }

  /// Keeps only the name; spans carry their own line and column, and diagnostics show no excerpt.
  public static SourceFile withoutText(String name) {
    return new SourceFile(name, null);
  }

  /// The path as the user wrote it, or `<stdin>`.
  public String name() {
    return name;
  }

  /// The whole text, or null when it was streamed and not kept.
  public @Nullable String text() {
    return text;
  }

  /// The text of a line without its line break, or null when the text was not kept or has no such
  /// line.
  ///
  /// @param line one-based
  public @Nullable String line(int line) {
    if (text == null || line < 1) {
      return null;
    }
    int[] starts = lineStarts(text);
    if (line > starts.length) {
      return null;
    }
    int start = starts[line - 1];
    int end = line < starts.length ? starts[line] : text.length();
    while (end > start && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(start, end);
  }

  /// Only what is said about a file asks for its lines.
  private synchronized int[] lineStarts(String content) {
    if (lineStarts == null) {
      lineStarts = indexLines(content);
    }
    return lineStarts;
  }

  private static int[] indexLines(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean lineBreak =
          c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'));
      if (lineBreak) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }

  @Override
  public String toString() {
    return name;
  }
}
