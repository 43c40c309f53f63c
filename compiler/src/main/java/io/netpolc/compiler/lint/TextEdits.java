package io.netpolc.compiler.lint;

import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Edits of one text, applied together.
public final class TextEdits {
  private static final int CONTEXT = 3;

  /// Lines that are replaced by others.
  ///
  /// @param first zero-based line of the old text
  /// @param removed how many lines of it
  /// @param added the lines instead, with their line breaks
  private record Block(int first, int removed, List<String> added) {}

  private final String text;
  private final List<Fix.Edit> edits;
  private final int[] starts;

  /// @param file whose text is known
  /// @param edits none overlapping another
  public TextEdits(SourceFile file, List<Fix.Edit> edits) {
    this.text = file.text() == null ? "" : file.text();
    this.starts = starts(text);
    this.edits = edits.stream().sorted(Comparator.comparingInt(e -> from(e.span()))).toList();
  }

  private static int[] starts(String text) {
    var starts = new ArrayList<Integer>(List.of(0));
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean lineBreak =
          c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'));
      if (lineBreak) {
        starts.add(i + 1);
      }
    }
    return starts.stream().mapToInt(Integer::intValue).toArray();
  }

  private int from(Span span) {
    return starts[span.line() - 1] + span.column() - 1;
  }

  private int to(Span span) {
    return Math.min(text.length(), starts[span.endLine() - 1] + span.endColumn() - 1);
  }

  /// The text with all edits.
  public String applied() {
    return applied(0, text.length(), edits);
  }

  private String applied(int from, int to, List<Fix.Edit> inside) {
    var result = new StringBuilder();
    int at = from;
    for (Fix.Edit edit : inside) {
      result.append(text, at, from(edit.span())).append(edit.text());
      at = to(edit.span());
    }
    return result.append(text, at, to).toString();
  }

  /// The change in the form of `diff -u`; empty without edits.
  ///
  /// @param name of the file
  public String unifiedDiff(String name) {
    List<Block> blocks = blocks();
    if (blocks.isEmpty()) {
      return "";
    }
    boolean relative = !name.startsWith("/");
    var out = new StringBuilder();
    out.append("--- ").append(relative ? "a/" : "").append(name).append('\n');
    out.append("+++ ").append(relative ? "b/" : "").append(name).append('\n');
    int shift = 0;
    for (int i = 0; i < blocks.size(); ) {
      int last = i;
      while (last + 1 < blocks.size()
          && blocks.get(last + 1).first - end(blocks.get(last)) <= 2 * CONTEXT) {
        last++;
      }
      shift += hunk(out, blocks.subList(i, last + 1), shift);
      i = last + 1;
    }
    return out.toString();
  }

  private static int end(Block block) {
    return block.first + block.removed;
  }

  /// @return how many lines more the new text has
  private int hunk(StringBuilder out, List<Block> blocks, int shift) {
    int first = Math.max(0, blocks.getFirst().first - CONTEXT);
    int last = Math.min(lineCount(), end(blocks.getLast()) + CONTEXT);
    int more = blocks.stream().mapToInt(block -> block.added.size() - block.removed).sum();
    int length = last - first;
    out.append(
        "@@ -%s +%s @@\n".formatted(range(first, length), range(first + shift, length + more)));
    int at = first;
    for (Block block : blocks) {
      at = lines(out, ' ', at, block.first);
      at = lines(out, '-', at, end(block));
      block.added.forEach(line -> line(out, '+', line));
    }
    lines(out, ' ', at, last);
    return more;
  }

  private static String range(int first, int length) {
    return (length == 0 ? first : first + 1) + (length == 1 ? "" : "," + length);
  }

  private int lines(StringBuilder out, char mark, int from, int to) {
    for (int i = from; i < to; i++) {
      line(out, mark, lineText(i));
    }
    return to;
  }

  private static void line(StringBuilder out, char mark, String line) {
    out.append(mark).append(line);
    if (!line.endsWith("\n")) {
      out.append("\n\\ No newline at end of file\n");
    }
  }

  private int lineCount() {
    return starts.length > 1 && starts[starts.length - 1] == text.length()
        ? starts.length - 1
        : starts.length;
  }

  private String lineText(int line) {
    return text.substring(starts[line], end(line));
  }

  private int end(int line) {
    return line + 1 < starts.length ? starts[line + 1] : text.length();
  }

  /// Edits that touch the same lines are one block.
  private List<Block> blocks() {
    var blocks = new ArrayList<Block>();
    for (int i = 0; i < edits.size(); ) {
      int first = edits.get(i).span().line() - 1;
      int last = lastLine(edits.get(i));
      int next = i + 1;
      while (next < edits.size() && edits.get(next).span().line() - 1 <= last) {
        last = Math.max(last, lastLine(edits.get(next)));
        next++;
      }
      String changed = applied(starts[first], end(last), edits.subList(i, next));
      List<String> added = new ArrayList<>();
      int[] ends = starts(changed);
      for (int k = 0; k < ends.length; k++) {
        int to = k + 1 < ends.length ? ends[k + 1] : changed.length();
        if (to > ends[k]) {
          added.add(changed.substring(ends[k], to));
        }
      }
      blocks.add(trimmed(new Block(first, last + 1 - first, added)));
      i = next;
    }
    return blocks;
  }

  /// Without the lines at its ends that stay as they are.
  private Block trimmed(Block block) {
    List<String> added = block.added;
    int first = block.first;
    int removed = block.removed;
    while (removed > 0 && !added.isEmpty() && added.getFirst().equals(lineText(first))) {
      added = added.subList(1, added.size());
      first++;
      removed--;
    }
    while (removed > 0
        && !added.isEmpty()
        && added.getLast().equals(lineText(first + removed - 1))) {
      added = added.subList(0, added.size() - 1);
      removed--;
    }
    return new Block(first, removed, added);
  }

  /// The last line that an edit changes; an end at the start of a line leaves that one alone.
  private static int lastLine(Fix.Edit edit) {
    Span span = edit.span();
    boolean endsBefore = span.endColumn() == 1 && span.endLine() > span.line();
    return span.endLine() - (endsBefore ? 2 : 1);
  }
}
