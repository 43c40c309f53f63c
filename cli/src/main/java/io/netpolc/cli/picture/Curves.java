package io.netpolc.cli.picture;

import io.netpolc.cli.picture.Scene.End;
import io.netpolc.cli.picture.Scene.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How lines run. Those that leave or enter one side of a box share its height, in the order of
/// their other ends; each has its words where they hide neither cards nor other words.
final class Curves {
  private static final int LABEL_HEIGHT = 15;
  private static final double CHARACTER = 6.1;
  private static final int MOST_CHARACTERS = 26;
  private static final double[] PLACES = {0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8};

  /// A line with its way.
  ///
  /// @param points of a cubic curve: x and y of both ends and of the two controls between
  /// @param text shown beside it, perhaps cut; null where there is no room
  /// @param place of the text
  record Curve(int[] points, @Nullable String text, @Nullable Box place) {
    /// The largest x that it or its text reaches, with room for its tip.
    int right() {
      // A curve whose controls lie outside goes three quarters of the way there.
      int ends = Math.max(points[0], points[6]);
      int out = ends + Math.max(0, points[2] - ends) * 3 / 4;
      return 8 + (place == null ? out : Math.max(out, place.right()));
    }

    String path() {
      return "M%d %dC%d %d %d %d %d %d"
          .formatted(
              points[0], points[1], points[2], points[3], points[4], points[5], points[6],
              points[7]);
    }
  }

  private enum Side {
    LEFT,
    RIGHT
  }

  private record Port(Box box, Side side) {}

  private record Tip(int line, boolean end, int other) {}

  private final Scene scene;
  private final Layout layout;
  private final List<Box> taken = new ArrayList<>();

  private Curves(Scene scene, Layout layout) {
    this.scene = scene;
    this.layout = layout;
    for (int card = 0; card < scene.cards().size(); card++) {
      taken.add(layout.card(card));
    }
    for (int frame = 0; frame < scene.frames().size(); frame++) {
      if (!scene.frames().get(frame).isEmpty()) {
        Box box = layout.frame(frame);
        taken.add(new Box(box.x(), box.y(), box.width(), LABEL_HEIGHT + 8));
      }
    }
  }

  /// One for each line of a scene.
  static List<Curve> of(Scene scene, Layout layout) {
    return new Curves(scene, layout).all();
  }

  private List<Curve> all() {
    List<Line> lines = scene.lines();
    int[][] heights = new int[lines.size()][2];
    tips()
        .forEach((port, tips) -> {
          tips.sort(Comparator.comparingInt(Tip::other).thenComparingInt(Tip::line));
          for (int i = 0; i < tips.size(); i++) {
            Tip tip = tips.get(i);
            int room = Math.min(port.box.height() - 8, 14 * (tips.size() - 1));
            int shift = tips.size() == 1 ? 0 : room * i / (tips.size() - 1) - room / 2;
            heights[tip.line][tip.end ? 1 : 0] = port.box.middle() + shift;
          }
        });
    var curves = new ArrayList<Curve>();
    for (int i = 0; i < lines.size(); i++) {
      int[] points = points(lines.get(i), heights[i]);
      // Most lines let everything through; their colour says it, and words would hide the others.
      boolean said = lines.get(i).colour() == 0;
      curves.add(said ? new Curve(points, null, null) : labelled(points, lines.get(i).words()));
    }
    return curves;
  }

  private Map<Port, List<Tip>> tips() {
    Map<Port, List<Tip>> tips = new HashMap<>();
    for (int i = 0; i < scene.lines().size(); i++) {
      Line line = scene.lines().get(i);
      Box from = layout.of(line.from());
      Box to = layout.of(line.to());
      Side leaves = side(line, from, to);
      Side enters = leaves == Side.LEFT || sameColumn(line) ? Side.RIGHT : Side.LEFT;
      tips.computeIfAbsent(new Port(from, leaves), _ -> new ArrayList<>())
          .add(new Tip(i, false, to.middle()));
      tips.computeIfAbsent(new Port(to, enters), _ -> new ArrayList<>())
          .add(new Tip(i, true, from.middle()));
    }
    return tips;
  }

  private boolean sameColumn(Line line) {
    return columnOf(line.from()) == columnOf(line.to());
  }

  private int columnOf(End end) {
    return layout.frame(scene.frameOf(end)).x();
  }

  private Side side(Line line, Box from, Box to) {
    return sameColumn(line) || from.x() < to.x() ? Side.RIGHT : Side.LEFT;
  }

  private int[] points(Line line, int[] heights) {
    Box from = layout.of(line.from());
    Box to = layout.of(line.to());
    int y1 = heights[0];
    int y2 = heights[1];
    if (line.from().equals(line.to())) {
      int out = from.right() + 46;
      int high = Math.min(26, from.height() / 3);
      return new int[] {
        from.right(),
        from.middle() + high,
        out,
        from.middle() + high + 8,
        out,
        from.middle() - high - 8,
        from.right(),
        from.middle() - high
      };
    }
    if (sameColumn(line)) {
      int out = Math.max(from.right(), to.right()) + Math.min(210, 44 + Math.abs(y2 - y1) * 2 / 5);
      return new int[] {from.right(), y1, out, y1, out, y2, to.right(), y2};
    }
    boolean right = side(line, from, to) == Side.RIGHT;
    int x1 = right ? from.right() : from.x();
    int x2 = right ? to.x() : to.right();
    int bend = Math.max(50, Math.abs(x2 - x1) * 2 / 5) * (right ? 1 : -1);
    return new int[] {x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2};
  }

  private Curve labelled(int[] points, String words) {
    String text =
        words.length() > MOST_CHARACTERS ? words.substring(0, MOST_CHARACTERS - 1) + "…" : words;
    int wide = (int) (text.length() * CHARACTER) + 6;
    for (double at : PLACES) {
      int x = at(points, at, 0) - wide / 2;
      int y = at(points, at, 1) - LABEL_HEIGHT / 2;
      var place = new Box(x, y, wide, LABEL_HEIGHT);
      if (taken.stream().noneMatch(place::overlaps)) {
        taken.add(place);
        return new Curve(points, text, place);
      }
    }
    return new Curve(points, null, null);
  }

  private static int at(int[] points, double t, int axis) {
    double u = 1 - t;
    return (int)
        Math.round(
            u * u * u * points[axis]
                + 3 * u * u * t * points[2 + axis]
                + 3 * u * t * t * points[4 + axis]
                + t * t * t * points[6 + axis]);
  }
}
