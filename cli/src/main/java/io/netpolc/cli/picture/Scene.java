package io.netpolc.cli.picture;

import java.util.List;

/// What is drawn: cards in frames, and lines between them. It says nothing of where.
///
/// @param cards in order of their frames
/// @param frames names; an empty one is not drawn, and its cards stand by themselves
/// @param lines in order of their ends
/// @param colours what each number of a line's colour stands for; 0 is everything
/// @param hidden how many lines that let everything through are left out
record Scene(
    List<Card> cards, List<String> frames, List<Line> lines, List<String> colours, int hidden) {
  /// A node.
  ///
  /// @param title its name
  /// @param note a few words below
  /// @param label its full name
  /// @param frame number of its frame
  /// @param key which node or namespace of the graph it is
  record Card(String title, String note, String label, int frame, int key) {}

  /// Where a line begins or ends: at a card, or at a whole frame and so at each card in it.
  record End(boolean wholeFrame, int index) {}

  /// Connections that are drawn as one.
  ///
  /// @param words what may be sent
  /// @param colour number of the words among the colours
  /// @param edges numbers of the graph's edges; not empty
  record Line(End from, End to, String words, int colour, List<Integer> edges) {
    Line {
      edges = List.copyOf(edges);
    }
  }

  /// A scene with all of its lines.
  Scene(List<Card> cards, List<String> frames, List<Line> lines, List<String> colours) {
    this(cards, frames, lines, colours, 0);
  }

  Scene {
    cards = List.copyOf(cards);
    frames = List.copyOf(frames);
    lines = List.copyOf(lines);
    colours = List.copyOf(colours);
  }

  /// The same without the lines that let everything through, which the legend then counts.
  Scene withoutEverything() {
    List<Line> some = lines.stream().filter(line -> line.colour > 0).toList();
    return new Scene(cards, frames, some, colours, lines.size() - some.size());
  }

  /// The frame in which an end lies.
  int frameOf(End end) {
    return end.wholeFrame ? end.index : cards.get(end.index).frame;
  }

  /// How an end is called.
  String name(End end) {
    return end.wholeFrame ? "all of " + frames.get(end.index) : cards.get(end.index).label;
  }
}
