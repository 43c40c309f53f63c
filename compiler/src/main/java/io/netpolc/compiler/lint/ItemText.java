package io.netpolc.compiler.lint;

import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Items of lists as they stand in a text.
final class ItemText {
  private static final Pattern DASH = Pattern.compile("\\s*-\\s+");
  private static final Pattern REST = Pattern.compile("\\s*(#.*)?");
  private static final Pattern COMMA_AFTER = Pattern.compile("\\s*,[ \\t]*");

  /// Lines that are longer were written by a machine, and are mended by it.
  private static final int LONG = 4_000;

  private ItemText() {}

  /// An edit that takes an item out of its list, which has others: with its lines where it has them
  /// for itself, with its comma where it is between brackets.
  ///
  /// @return null where the text is not known or is written in another way
  static Fix.@Nullable Edit removal(Span item) {
    SourceFile file = item.file();
    if (item.column() > LONG || item.endColumn() > LONG) {
      return null;
    }
    String first = file.line(item.line());
    String last = file.line(item.endLine());
    if (first == null || last == null || item.column() - 1 > first.length()) {
      return null;
    }
    String before = first.substring(0, item.column() - 1);
    String after = last.substring(Math.min(last.length(), item.endColumn() - 1));
    if (DASH.matcher(before).matches() && REST.matcher(after).matches()) {
      boolean ends = file.line(item.endLine() + 1) == null;
      return ends ? null : new Fix.Edit(new Span(file, item.line(), 1, item.endLine() + 1, 1), "");
    }
    Matcher comma = COMMA_AFTER.matcher(after);
    if (comma.lookingAt()) {
      return new Fix.Edit(
          new Span(
              file, item.line(), item.column(), item.endLine(), item.endColumn() + comma.end()),
          "");
    }
    String kept = before.stripTrailing();
    return kept.endsWith(",")
        ? new Fix.Edit(
            new Span(
                file,
                item.line(),
                kept.substring(0, kept.length() - 1).stripTrailing().length() + 1,
                item.endLine(),
                item.endColumn()),
            "")
        : null;
  }

  /// An edit that puts a field behind a value of the same mapping, in the same style.
  ///
  /// @param field such as `endPort: 90`
  /// @param item the mapping
  /// @param value a value in it, on one line
  /// @return null where the text is not known or is written in another way
  static Fix.@Nullable Edit field(Span item, Span value, String field) {
    if (item.column() > LONG || value.endColumn() > LONG) {
      return null;
    }
    String line = item.file().line(item.line());
    String own = item.file().line(value.endLine());
    if (line == null || own == null || item.column() > line.length()) {
      return null;
    }
    Span behind = Span.at(value.file(), value.endLine(), value.endColumn());
    if (line.charAt(item.column() - 1) == '{') {
      boolean json = line.substring(item.column()).stripLeading().startsWith("\"");
      return json || item.line() != item.endLine() ? null : new Fix.Edit(behind, ", " + field);
    }
    Span end = Span.at(value.file(), value.endLine(), own.length() + 1);
    return REST.matcher(own.substring(value.endColumn() - 1)).matches()
        ? new Fix.Edit(end, "\n" + " ".repeat(item.column() - 1) + field)
        : null;
  }
}
