package io.netpolc.cli.picture;

import io.netpolc.cli.picture.Curves.Curve;
import io.netpolc.cli.picture.Scene.Card;
import io.netpolc.cli.picture.Scene.Line;
import java.util.List;
import java.util.stream.Collectors;

/// A scene as SVG. Its classes are those of `picture.css`; nothing of it is a style of its own, so
/// that a page may forbid those.
final class Drawing {
  private static final int COLOURS = 10;
  private static final int MOST_LEGEND = 18;
  private static final int LEGEND_LINE = 20;
  private static final int TITLE_CHARACTERS = 31;

  private final Scene scene;
  private final Layout layout;
  private final List<Curve> curves;
  private final String name;
  private final StringBuilder out = new StringBuilder();

  private Drawing(Scene scene, String name) {
    this.scene = scene;
    this.name = name;
    layout = Layout.of(scene);
    curves = Curves.of(scene, layout);
  }

  /// A file of its own, with its styles.
  static String file(Scene scene, String css) {
    return new Drawing(scene, "reach").svg("<style>\n" + css + "</style>\n", true);
  }

  /// A part of a page.
  ///
  /// @param name distinguishes it from others on the page
  static String part(Scene scene, String name) {
    return new Drawing(scene, name).svg("", false);
  }

  private String svg(String style, boolean legend) {
    List<Integer> used = scene.lines().stream().map(Line::colour).distinct().sorted().toList();
    int legendLines = legend ? Math.min(used.size(), MOST_LEGEND) : 0;
    int width =
        Math.max(layout.width(), curves.stream().mapToInt(Curve::right).max().orElse(0) + 8);
    int height = layout.height() + (legend ? legendHeight(legendLines) : 0);
    out.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" class="picture" id="%s" width="%d" height="%d" \
        viewBox="0 0 %d %d" role="group" aria-label="Who can reach whom">
        """
            .formatted(name, width, height, width, height));
    out.append(style);
    markers();
    out.append("<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
    frames();
    for (int i = 0; i < curves.size(); i++) {
      line(i);
    }
    for (int i = 0; i < scene.cards().size(); i++) {
      card(i);
    }
    for (int i = 0; i < curves.size(); i++) {
      words(i);
    }
    if (legend) {
      legend(used, legendLines);
    }
    return out.append("</svg>\n").toString();
  }

  private static int colour(int number) {
    return number == 0 ? 0 : 1 + (number - 1) % (COLOURS - 1);
  }

  private void markers() {
    out.append("<defs>\n");
    for (int i = 0; i < COLOURS; i++) {
      out.append(
          """
          <marker id="%s-tip%d" class="tip c%d" viewBox="0 0 8 8" refX="7" refY="4" \
          markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>
          """
              .formatted(name, i, i));
    }
    out.append("</defs>\n");
  }

  private void frames() {
    for (int i = 0; i < scene.frames().size(); i++) {
      String title = scene.frames().get(i);
      if (!title.isEmpty()) {
        Box box = layout.frame(i);
        out.append("<g class=\"frame\" data-frame=\"%d\">".formatted(i));
        rect(box, 10);
        out.append(
            "<text x=\"%d\" y=\"%d\">%s</text></g>\n"
                .formatted(box.x() + 14, box.y() + 20, escaped(cut(title))));
      }
    }
  }

  private void line(int number) {
    Line line = scene.lines().get(number);
    Curve curve = curves.get(number);
    int colour = colour(line.colour());
    String said = scene.name(line.from()) + " → " + scene.name(line.to()) + ": " + line.words();
    out.append(
        "<g class=\"line c%d\" data-line=\"%d\" aria-label=\"%s\"><title>%s</title>"
            .formatted(colour, number, escaped(said), escaped(said)));
    out.append("<path class=\"reach\" d=\"%s\"/>".formatted(curve.path()));
    out.append(
        "<path class=\"way\" d=\"%s\" marker-end=\"url(#%s-tip%d)\"/>"
            .formatted(curve.path(), name, colour));
    out.append("</g>\n");
  }

  /// Words lie above all lines.
  private void words(int number) {
    Curve curve = curves.get(number);
    Box place = curve.place();
    if (place != null && curve.text() != null) {
      out.append(
          "<g class=\"line words c%d\" data-line=\"%d\" aria-hidden=\"true\">"
              .formatted(colour(scene.lines().get(number).colour()), number));
      out.append(
          "<text x=\"%d\" y=\"%d\">%s</text></g>\n"
              .formatted(place.x() + place.width() / 2, place.bottom() - 4, escaped(curve.text())));
    }
  }

  private void card(int number) {
    Card card = scene.cards().get(number);
    Box box = layout.card(number);
    out.append(
        "<g class=\"card\" data-card=\"%d\" aria-label=\"%s\"><title>%s</title>"
            .formatted(number, escaped(card.label()), escaped(card.label())));
    rect(box, 6);
    out.append(
        "<text class=\"name\" x=\"%d\" y=\"%d\">%s</text>"
            .formatted(box.x() + 10, box.y() + 16, escaped(cut(card.title()))));
    out.append(
        "<text class=\"note\" x=\"%d\" y=\"%d\">%s</text></g>\n"
            .formatted(box.x() + 10, box.y() + 29, escaped(cut(card.note()))));
  }

  private void rect(Box box, int round) {
    out.append(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>"
            .formatted(box.x(), box.y(), box.width(), box.height(), round));
  }

  private static int legendHeight(int lines) {
    return (lines + 2) / 2 * LEGEND_LINE + 16;
  }

  private void legend(List<Integer> used, int lines) {
    out.append("<g class=\"legend\">\n");
    int half = layout.width() / 2;
    for (int i = 0; i < lines; i++) {
      int x = 24 + (i % 2) * half;
      int y = layout.height() + 10 + i / 2 * LEGEND_LINE;
      out.append(
          "<g class=\"c%d\"><path class=\"way\" d=\"M%d %dH%d\"/>"
              .formatted(colour(used.get(i)), x, y - 4, x + 30));
      String text = scene.colours().get(used.get(i));
      out.append(
          "<text x=\"%d\" y=\"%d\">%s</text></g>\n"
              .formatted(x + 38, y, escaped(cut(text, half / 7 - 8))));
    }
    int more = used.size() - lines;
    if (more > 0 || scene.hidden() > 0) {
      String others = more > 0 ? "and " + more + " more" : "";
      String hidden =
          scene.hidden() > 0
              ? "%s: %,d lines, not drawn".formatted(scene.colours().getFirst(), scene.hidden())
              : "";
      out.append(
          "<text x=\"24\" y=\"%d\">%s</text>\n"
              .formatted(
                  layout.height() + 10 + (lines + 1) / 2 * LEGEND_LINE,
                  (others + " " + hidden).strip()));
    }
    out.append("</g>\n");
  }

  private static String cut(String text) {
    return cut(text, TITLE_CHARACTERS);
  }

  private static String cut(String text, int most) {
    return text.length() > most ? text.substring(0, Math.max(1, most - 1)) + "…" : text;
  }

  /// A text as character data or in an attribute, of XML and of HTML.
  static String escaped(String text) {
    return text.codePoints()
        .mapToObj(c ->
            switch (c) {
              case '&' -> "&amp;";
              case '<' -> "&lt;";
              case '>' -> "&gt;";
              case '"' -> "&quot;";
              case '\'' -> "&#39;";
              default -> Character.toString(c);
            })
        .collect(Collectors.joining());
  }
}
