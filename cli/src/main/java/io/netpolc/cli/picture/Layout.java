package io.netpolc.cli.picture;

import io.netpolc.cli.picture.Scene.Card;
import io.netpolc.cli.picture.Scene.End;
import io.netpolc.cli.picture.Scene.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Where cards and frames stand. Frames are in columns, those that rather open connections to the
/// left of those that rather get them, the world to the right; the order within a column, and of
/// the cards within a frame, is the one in which lines cross little: each goes where those it is
/// connected with are on average. Nothing is random, so that equal scenes look alike.
final class Layout {
  static final int CARD_HEIGHT = 36;
  private static final int CARD_GAP = 12;
  private static final int PADDING = 14;
  private static final int TITLE = 30;
  private static final int FRAME_GAP = 34;
  private static final int COLUMN_GAP = 230;
  private static final int MARGIN = 24;
  private static final int LEAST_WIDTH = 118;
  private static final int MOST_WIDTH = 240;
  private static final double CHARACTER = 7.8;
  private static final double WANTED_SHAPE = 3.0;
  private static final int MOST_COLUMNS = 9;
  private static final int SWEEPS = 6;

  private final Scene scene;
  private final Box[] cards;
  private final Box[] frames;
  private final List<List<Integer>> members = new ArrayList<>();
  private List<List<Integer>> columns = List.of();
  private int width;
  private int height;

  private Layout(Scene scene) {
    this.scene = scene;
    cards = new Box[scene.cards().size()];
    frames = new Box[scene.frames().size()];
    scene.frames().forEach(_ -> members.add(new ArrayList<>()));
    for (int card = 0; card < cards.length; card++) {
      members.get(scene.cards().get(card).frame()).add(card);
    }
  }

  static Layout of(Scene scene) {
    var layout = new Layout(scene);
    layout.columns = layout.bestColumns();
    layout.place();
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      layout.reorder();
      layout.place();
    }
    return layout;
  }

  Box card(int index) {
    return cards[index];
  }

  Box frame(int index) {
    return frames[index];
  }

  Box of(End end) {
    return end.wholeFrame() && !scene.frames().get(end.index()).isEmpty()
        ? frames[end.index()]
        : cards[end.index()];
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /// The columns whose picture comes closest to the shape of a screen.
  private List<List<Integer>> bestColumns() {
    List<Integer> order =
        IntStream.range(0, frames.length)
            .boxed()
            .sorted(Comparator.comparingInt(this::side).thenComparing(Comparator.naturalOrder()))
            .toList();
    int total = order.stream().mapToInt(frame -> frameHeight(frame) + FRAME_GAP).sum();
    List<List<Integer>> best = List.of(order);
    double distance = Double.MAX_VALUE;
    for (int count = 1; count <= Math.min(MOST_COLUMNS, frames.length); count++) {
      List<List<Integer>> tried = fill(order, (total + count - 1) / count);
      int high = tried.stream().mapToInt(this::columnHeight).max().orElse(1);
      int wide =
          tried.stream().mapToInt(column -> columnWidth(column) + COLUMN_GAP).sum() - COLUMN_GAP;
      double here = Math.abs(Math.log((double) wide / high / WANTED_SHAPE));
      if (here < distance) {
        distance = here;
        best = tried;
      }
    }
    return best;
  }

  /// How much a frame rather gets than opens connections; the world is always last.
  private int side(int frame) {
    if (scene.frames().get(frame).equals(Graph.WORLD)
        || scene.cards().get(members.get(frame).getFirst()).label().equals(Graph.WORLD)) {
      return Integer.MAX_VALUE;
    }
    int side = 0;
    for (Line line : scene.lines()) {
      int from = scene.frameOf(line.from());
      int to = scene.frameOf(line.to());
      // What may send everything or get everything says little about who is whose client.
      if (from != to && line.colour() > 0) {
        side += (to == frame ? 1 : 0) - (from == frame ? 1 : 0);
      }
    }
    return side;
  }

  private List<List<Integer>> fill(List<Integer> order, int wanted) {
    var filled = new ArrayList<List<Integer>>();
    int used = 0;
    for (int frame : order) {
      int more = frameHeight(frame) + FRAME_GAP;
      if (filled.isEmpty() || used + more / 2 > wanted) {
        filled.add(new ArrayList<>());
        used = 0;
      }
      filled.getLast().add(frame);
      used += more;
    }
    return filled;
  }

  private boolean bare(int frame) {
    return scene.frames().get(frame).isEmpty();
  }

  private int frameHeight(int frame) {
    int count = members.get(frame).size();
    int inner = count * (CARD_HEIGHT + CARD_GAP) - CARD_GAP;
    return bare(frame) ? inner : TITLE + inner + PADDING;
  }

  private int frameWidth(int frame) {
    int inner =
        members.get(frame).stream()
            .mapToInt(card -> cardWidth(scene.cards().get(card)))
            .max()
            .orElse(LEAST_WIDTH);
    int title = (int) (scene.frames().get(frame).length() * CHARACTER);
    return bare(frame) ? inner : Math.max(inner, Math.min(title, MOST_WIDTH)) + 2 * PADDING;
  }

  private static int cardWidth(Card card) {
    int characters = Math.max(card.title().length(), card.note().length());
    return Math.clamp((int) (characters * CHARACTER) + 22, LEAST_WIDTH, MOST_WIDTH);
  }

  private int columnHeight(List<Integer> column) {
    return column.stream().mapToInt(frame -> frameHeight(frame) + FRAME_GAP).sum() - FRAME_GAP;
  }

  private int columnWidth(List<Integer> column) {
    return column.stream().mapToInt(this::frameWidth).max().orElse(0);
  }

  /// Gives everything its place; columns are centred.
  private void place() {
    int high = columns.stream().mapToInt(this::columnHeight).max().orElse(0);
    int x = MARGIN;
    for (List<Integer> column : columns) {
      int y = MARGIN + (high - columnHeight(column)) / 2;
      int wide = columnWidth(column);
      for (int frame : column) {
        frames[frame] = new Box(x, y, wide, frameHeight(frame));
        int inset = bare(frame) ? 0 : PADDING;
        int top = y + (bare(frame) ? 0 : TITLE);
        for (int card : members.get(frame)) {
          cards[card] = new Box(x + inset, top, wide - 2 * inset, CARD_HEIGHT);
          top += CARD_HEIGHT + CARD_GAP;
        }
        y += frameHeight(frame) + FRAME_GAP;
      }
      x += wide + COLUMN_GAP;
    }
    width = x - COLUMN_GAP + MARGIN;
    height = high + 2 * MARGIN;
  }

  private void reorder() {
    double[] ofCards = new double[cards.length];
    double[] ofFrames = new double[frames.length];
    for (int card = 0; card < cards.length; card++) {
      ofCards[card] = pull(new End(false, card));
    }
    for (int frame = 0; frame < frames.length; frame++) {
      ofFrames[frame] =
          members.get(frame).stream().mapToDouble(card -> ofCards[card]).average().orElse(0);
    }
    members.forEach(list -> list.sort(Comparator.comparingDouble(card -> ofCards[card])));
    columns.forEach(list -> list.sort(Comparator.comparingDouble(frame -> ofFrames[frame])));
  }

  /// The average height of what an end is connected with; its own where that is nothing.
  private double pull(End end) {
    double sum = 0;
    int count = 0;
    for (Line line : scene.lines()) {
      if (line.from().equals(end) ^ line.to().equals(end)) {
        sum += of(line.from().equals(end) ? line.to() : line.from()).middle();
        count++;
      }
    }
    return count == 0 ? of(end).middle() : sum / count;
  }
}
