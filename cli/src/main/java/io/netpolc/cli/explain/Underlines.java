package io.netpolc.cli.explain;

import io.netpolc.compiler.diag.Label;
import io.netpolc.compiler.diag.TextRenderer;
import io.netpolc.compiler.eval.FlowTrace.Checked;
import io.netpolc.compiler.eval.FlowTrace.Item;
import io.netpolc.compiler.source.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The YAML of clauses, underlined: those that fail with `^`, those that hold with `-`.
final class Underlines {
  /// Lines of one place that are underlined.
  private static final int MOST_LINES = 6;

  private final List<Label> failed = new ArrayList<>();
  private final List<Label> held = new ArrayList<>();

  /// Marks an item: each place of it once, with what fails there, or else with all that holds.
  ///
  /// @param whole said of an item without any clause, which takes everything
  void add(Item<?> item, Span span, ClauseWords words, String whole) {
    if (item.clauses().isEmpty()) {
      whole(span, whole);
    }
    add(item.clauses(), words);
  }

  /// Marks what takes everything.
  void whole(Span span, String text) {
    mark(held, span, text);
  }

  /// Marks clauses.
  void add(List<Checked> clauses, ClauseWords words) {
    Map<Span, List<Checked>> places =
        clauses.stream()
            .collect(Collectors.groupingBy(Checked::span, LinkedHashMap::new, Collectors.toList()));
    places.forEach((place, here) -> {
      boolean holds = here.stream().allMatch(Checked::holds);
      String text =
          holds
              ? words.of(here.getLast())
              : here.stream()
                  .filter(c -> !c.holds())
                  .map(words::of)
                  .collect(Collectors.joining("; "));
      boolean around = places.size() > 1 && place.endLine() > place.line();
      // What a whole peer wants is said at its first line: the others have their own words.
      if (!holds || !around) {
        mark(holds ? held : failed, around ? firstLine(place) : place, text);
      }
    });
  }

  private static Span firstLine(Span span) {
    String line = span.file().line(span.line());
    return line == null
        ? span
        : new Span(
            span.file(),
            span.line(),
            span.column(),
            span.line(),
            line.stripTrailing().length() + 1);
  }

  /// A place of several lines is underlined line by line, and explained after the last one.
  private static void mark(List<Label> marks, Span span, String text) {
    int last = Math.min(span.endLine(), span.line() + MOST_LINES - 1);
    for (int number = span.line(); number <= last; number++) {
      String line = span.file().line(number);
      if (line == null) {
        marks.add(new Label(span, text));
        return;
      }
      String words = line.strip();
      if (number != span.line() && (words.isEmpty() || words.startsWith("#"))) {
        continue;
      }
      int from = number == span.line() ? span.column() : line.indexOf(words) + 1;
      int to = number == span.endLine() ? span.endColumn() : line.stripTrailing().length() + 1;
      marks.add(
          new Label(new Span(span.file(), number, from, number, to), number == last ? text : ""));
    }
  }

  /// What was marked, each line after an indent.
  String render(boolean coloured, String indent) {
    return new TextRenderer(coloured)
        .excerpts(failed, held)
        .lines()
        .map(line -> indent + line + "\n")
        .collect(Collectors.joining());
  }
}
