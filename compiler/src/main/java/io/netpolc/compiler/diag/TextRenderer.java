package io.netpolc.compiler.diag;

import io.netpolc.compiler.source.SourceFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Renders diagnostics for people: the message, the place, the text with the span underlined, help
/// and notes.
///
/// ```
/// error[NP1003]: spec.ingres: Unknown field
///  --> policies.yaml:8:3
///   |
/// 8 |   ingres:
///   |   ^^^^^^
///   = help: did you mean `ingress`?
/// ```
public final class TextRenderer {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[1;31m";
  private static final String YELLOW = "\u001b[1;33m";
  private static final String BLUE = "\u001b[1;34m";
  private static final String CYAN = "\u001b[1;36m";

  private final boolean colour;

  /// @param colour whether to use terminal colours
  public TextRenderer(boolean colour) {
    this.colour = colour;
  }

  /// Renders one diagnostic; ends with a line break.
  public String render(Diagnostic diagnostic) {
    var out = new StringBuilder();
    String word = diagnostic.severity().word() + "[" + diagnostic.code() + "]";
    out.append(paint(severityColour(diagnostic.severity()), word))
        .append(paint(BOLD, ": " + PrintableText.of(diagnostic.message())))
        .append('\n');
    Label primary = diagnostic.primary();
    List<ExcerptMark> places =
        primary == null ? List.of() : marks(List.of(primary), diagnostic.secondary());
    int gutter = gutterWidth(places);
    excerpts(out, places, gutter);
    String indent = " ".repeat(gutter + 1);
    if (diagnostic.help() != null) {
      out.append(indent).append(paint(BLUE, "= ")).append(paint(BOLD, "help"));
      out.append(": ").append(PrintableText.of(diagnostic.help())).append('\n');
    }
    for (String note : diagnostic.notes()) {
      out.append(indent).append(paint(BLUE, "= ")).append(paint(BOLD, "note"));
      out.append(": ").append(PrintableText.of(note)).append('\n');
    }
    return out.toString();
  }

  /// Renders places alone: the first ones are underlined as a diagnostic's own place, the others as
  /// what explains it.
  public String excerpts(List<Label> primary, List<Label> secondary) {
    var out = new StringBuilder();
    List<ExcerptMark> places = marks(primary, secondary);
    excerpts(out, places, gutterWidth(places));
    return out.toString();
  }

  /// Renders several, with an empty line between them.
  public String render(List<Diagnostic> diagnostics) {
    return String.join("\n", diagnostics.stream().map(this::render).toList());
  }

  private static List<ExcerptMark> marks(List<Label> primary, List<Label> secondary) {
    var marks = new ArrayList<ExcerptMark>();
    primary.forEach(label -> marks.add(new ExcerptMark(label, true)));
    secondary.forEach(label -> marks.add(new ExcerptMark(label, false)));
    return marks;
  }

  /// The marks of each file, the first one's file first; in a file in order of place.
  private void excerpts(StringBuilder out, List<ExcerptMark> marks, int gutter) {
    var files = new LinkedHashMap<SourceFile, List<ExcerptMark>>();
    for (ExcerptMark mark : marks) {
      files.computeIfAbsent(mark.label().span().file(), _ -> new ArrayList<>()).add(mark);
    }
    String arrow = "--> ";
    for (Map.Entry<SourceFile, List<ExcerptMark>> file : files.entrySet()) {
      excerpt(out, file.getKey(), file.getValue(), gutter, arrow);
      arrow = "::: ";
    }
  }

  private void excerpt(
      StringBuilder out, SourceFile file, List<ExcerptMark> marks, int gutter, String arrow) {
    ExcerptMark first = marks.getFirst();
    String pad = " ".repeat(gutter);
    out.append(pad)
        .append(paint(BLUE, arrow))
        .append(PrintableText.of(first.label().span().location()));
    if (file.line(first.label().span().line()) == null) {
      withoutText(out, marks, pad);
      return;
    }
    out.append('\n');
    out.append(pad).append(paint(BLUE, " |")).append('\n');
    var sorted = new ArrayList<>(marks);
    sorted.sort(Comparator.comparingInt(mark -> mark.label().span().line()));
    int before = 0;
    String textBefore = "";
    for (ExcerptMark mark : sorted) {
      int line = mark.label().span().line();
      String text = file.line(line);
      if (text == null) {
        continue;
      }
      var shown = ExcerptLine.of(text, mark.label().span());
      // Two places of one long line may be clipped differently.
      if (line != before || !shown.text().equals(textBefore)) {
        if (before != 0 && line > before + 1) {
          out.append(paint(BLUE, "...")).append('\n');
        }
        String number = Integer.toString(line);
        out.append(paint(BLUE, number + " ".repeat(gutter - number.length()) + " |"))
            .append(shown.text().isEmpty() ? "" : " " + shown.text())
            .append('\n');
      }
      String carets = (mark.primary() ? "^" : "-").repeat(shown.length());
      String label =
          mark.label().text().isEmpty() ? "" : " " + PrintableText.of(mark.label().text());
      out.append(pad)
          .append(paint(BLUE, " | "))
          .append(" ".repeat(shown.start()))
          .append(paint(mark.primary() ? RED : BLUE, carets + label))
          .append('\n');
      before = line;
      textBefore = shown.text();
    }
  }

  /// Places in a file whose text was not kept: where the first is has been said already.
  private static void withoutText(StringBuilder out, List<ExcerptMark> marks, String pad) {
    String text = marks.getFirst().label().text();
    out.append(text.isEmpty() ? "" : ": " + PrintableText.of(text)).append('\n');
    for (ExcerptMark mark : marks.subList(1, marks.size())) {
      out.append(pad)
          .append("::: ")
          .append(PrintableText.of(mark.label().span().location()))
          .append(mark.label().text().isEmpty() ? "" : ": " + PrintableText.of(mark.label().text()))
          .append('\n');
    }
  }

  private static int gutterWidth(List<ExcerptMark> marks) {
    int line = marks.stream().mapToInt(mark -> mark.label().span().line()).max().orElse(1);
    return Integer.toString(line).length();
  }

  private static String severityColour(Severity severity) {
    return switch (severity) {
      case ERROR -> RED;
      case WARNING -> YELLOW;
      case INFO, NOTE -> CYAN;
    };
  }

  private String paint(String style, String text) {
    return colour ? style + text + RESET : text;
  }

  /// A label to be drawn.
  private record ExcerptMark(Label label, boolean primary) {}
}
