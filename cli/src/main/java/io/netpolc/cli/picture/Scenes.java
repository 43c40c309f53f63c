package io.netpolc.cli.picture;

import io.netpolc.cli.picture.Graph.Edge;
import io.netpolc.cli.picture.Graph.Node;
import io.netpolc.cli.picture.Scene.Card;
import io.netpolc.cli.picture.Scene.End;
import io.netpolc.cli.picture.Scene.Line;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/// Makes scenes of a graph: one with a card for each workload, and one with a card for each
/// namespace.
final class Scenes {
  /// What [io.netpolc.compiler.reach.ConnectionSet] calls everything.
  private static final String EVERYTHING = "All Connections";

  private static final String SEVERAL = "several";

  private record Pair(int from, int to) {}

  private record Shared(int fromGroup, int toGroup, String words) {}

  private final Graph graph;
  private final List<String> words;
  private final List<String> colours;
  private final int[] sizes;

  /// @param words for each edge of the graph
  Scenes(Graph graph, List<String> words) {
    this.graph = graph;
    this.words = List.copyOf(words);
    sizes = new int[graph.groups().size()];
    graph.nodes().forEach(node -> sizes[node.group()]++);
    Map<String, Integer> counts = new TreeMap<>();
    words.forEach(each -> counts.merge(each, 1, Integer::sum));
    counts.remove(EVERYTHING);
    colours = new ArrayList<>(List.of(EVERYTHING));
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .forEach(entry -> colours.add(entry.getKey()));
  }

  /// A card for each node. Where each of a namespace may send the same to each of another, or to
  /// one, that is one line.
  Scene ofWorkloads() {
    var cards = new ArrayList<Card>();
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      cards.add(new Card(node.name(), note(node), node.label(), node.group(), i));
    }
    Map<Shared, List<Integer>> shared = new LinkedHashMap<>();
    for (int i = 0; i < graph.edges().size(); i++) {
      Edge edge = graph.edges().get(i);
      shared
          .computeIfAbsent(
              new Shared(group(edge.from()), group(edge.to()), words.get(i)),
              _ -> new ArrayList<>())
          .add(i);
    }
    var lines = new ArrayList<Line>();
    shared.forEach((key, edges) -> bundle(key, edges, lines));
    lines.sort(order());
    return new Scene(cards, graph.groups(), lines, colours);
  }

  private static String note(Node node) {
    if (node.outside()) {
      return "addresses";
    }
    return node.pods() == 1 ? node.kind() : node.kind() + ", " + node.pods() + " pods";
  }

  private int group(int node) {
    return graph.nodes().get(node).group();
  }

  private void bundle(Shared key, List<Integer> edges, List<Line> lines) {
    int from = sizes[key.fromGroup];
    int to = sizes[key.toGroup];
    boolean within = key.fromGroup == key.toGroup;
    if (from + to > 2 && edges.size() >= (within ? from * (from - 1) : from * to)) {
      lines.add(line(frame(key.fromGroup), frame(key.toGroup), edges));
      return;
    }
    Map<Integer, List<Integer>> rest = new TreeMap<>();
    by(edges, Edge::from)
        .forEach((node, leaving) -> {
          if (!within && to > 1 && leaving.size() == to) {
            lines.add(line(card(node), frame(key.toGroup), leaving));
          } else {
            leaving.forEach(edge ->
                rest.computeIfAbsent(graph.edges().get(edge).to(), _ -> new ArrayList<>())
                    .add(edge));
          }
        });
    rest.forEach((node, entering) -> {
      if (!within && from > 1 && entering.size() == from) {
        lines.add(line(frame(key.fromGroup), card(node), entering));
      } else {
        entering.forEach(edge -> {
          Edge one = graph.edges().get(edge);
          lines.add(line(card(one.from()), card(one.to()), List.of(edge)));
        });
      }
    });
  }

  private Map<Integer, List<Integer>> by(List<Integer> edges, ToIntFunction<Edge> end) {
    Map<Integer, List<Integer>> found = new TreeMap<>();
    edges.forEach(edge ->
        found
            .computeIfAbsent(end.applyAsInt(graph.edges().get(edge)), _ -> new ArrayList<>())
            .add(edge));
    return found;
  }

  private Line line(End from, End to, List<Integer> edges) {
    String said = words.get(edges.getFirst());
    return new Line(from, to, said, colours.indexOf(said), edges);
  }

  private static End card(int index) {
    return new End(false, index);
  }

  private static End frame(int index) {
    return new End(true, index);
  }

  private static Comparator<Line> order() {
    return Comparator.<Line>comparingInt(line -> line.edges().getFirst());
  }

  /// A card for each namespace and one for the world.
  Scene ofNamespaces() {
    var cards = new ArrayList<Card>();
    for (int group = 0; group < graph.groups().size(); group++) {
      String name = graph.groups().get(group);
      String what = name.equals(Graph.WORLD) ? " ranges" : " workloads";
      String note = sizes[group] == 1 ? "1" + what.replaceFirst("s$", "") : sizes[group] + what;
      cards.add(new Card(name, note, name, group, group));
    }
    Map<Pair, List<Integer>> pairs = new HashMap<>();
    for (int i = 0; i < graph.edges().size(); i++) {
      Edge edge = graph.edges().get(i);
      pairs
          .computeIfAbsent(new Pair(group(edge.from()), group(edge.to())), _ -> new ArrayList<>())
          .add(i);
    }
    var said = new ArrayList<>(colours);
    said.add(SEVERAL);
    var lines = new ArrayList<Line>();
    pairs.forEach((pair, edges) -> {
      String first = words.get(edges.getFirst());
      boolean alike = edges.stream().allMatch(edge -> words.get(edge).equals(first));
      String text = alike ? first : SEVERAL;
      lines.add(new Line(card(pair.from), card(pair.to), text, said.indexOf(text), edges));
    });
    lines.sort(order());
    return new Scene(cards, Collections.nCopies(cards.size(), ""), lines, said);
  }
}
