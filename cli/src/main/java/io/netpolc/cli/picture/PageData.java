package io.netpolc.cli.picture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.cli.picture.Graph.Edge;
import io.netpolc.cli.picture.Graph.Node;
import io.netpolc.cli.picture.Scene.Card;
import io.netpolc.cli.picture.Scene.Line;
import io.netpolc.compiler.explain.Grant;
import io.netpolc.compiler.explain.Granting;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.reach.PortRange;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.RuleRef;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the page's script knows: nodes, sets of connections, edges, what grants them at their ends,
/// and rules. What edges share stands once, and edges name it by number.
final class PageData {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int NO_RULE = -1;
  private static final int MOST_LINES = 80;

  /// Of a longer line only the rule is shown: JSON often is a single line.
  private static final int LONG_LINE = 400;

  private static final int MOST_CHARACTERS = 4000;

  /// What one end says: numbers of rules with what they let through.
  private record Said(int rule, String words) {}

  private record Ends(List<Said> egress, List<Said> ingress) {}

  /// How a set is said tells whether families differ, which the set alone does not.
  private record Worded(String words, ConnectionSet set) {}

  private final Graph graph;
  private final Map<String, Scene> scenes = new LinkedHashMap<>();
  private final Map<RuleRef, Integer> rules = new LinkedHashMap<>();
  private final List<PolicyRule> written = new ArrayList<>();
  private final Map<Worded, Integer> sets = new LinkedHashMap<>();
  private final IdentityHashMap<List<Grant>, List<Said>> said = new IdentityHashMap<>();
  private final Map<Ends, Integer> ends = new LinkedHashMap<>();
  private final EdgeRows edges = new EdgeRows();

  /// @param words for each edge
  PageData(Graph graph, List<String> words, Granting granting) {
    this.graph = graph;
    for (int i = 0; i < graph.edges().size(); i++) {
      Edge edge = graph.edges().get(i);
      Granting.Ends granted = granting.of(edge.connection());
      var both = new Ends(said(granted.egress()), said(granted.ingress()));
      edges.add(
          edge.from(),
          edge.to(),
          number(sets, new Worded(words.get(i), edge.connection().any())),
          number(ends, both));
    }
  }

  private static <T> int number(Map<T, Integer> numbers, T key) {
    Integer known = numbers.putIfAbsent(key, numbers.size());
    return known == null ? numbers.size() - 1 : known;
  }

  /// Edges whose grants are alike share one list of them.
  private List<Said> said(List<Grant> grants) {
    return said.computeIfAbsent(
        grants,
        _ ->
            grants.stream()
                .map(grant -> new Said(number(grant.rule()), grant.connections().toString()))
                .toList());
  }

  private int number(@Nullable PolicyRule rule) {
    if (rule == null) {
      return NO_RULE;
    }
    int number = number(rules, rule.ref());
    if (number == written.size()) {
      written.add(rule);
    }
    return number;
  }

  /// A picture that the page has.
  void add(String level, Scene scene) {
    scenes.put(level, scene);
  }

  /// JSON that no text in it can end: it holds neither `<`, `>` nor `&`.
  String json() {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      nodes(json);
      sets(json);
      ends(json);
      edges.write(json);
      rules(json);
      scenes(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }

  private void nodes(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("groups");
    for (String group : graph.groups()) {
      json.writeString(group);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("nodes");
    for (Node node : graph.nodes()) {
      json.writeStartObject();
      json.writeStringField("label", node.label());
      json.writeNumberField("group", node.group());
      json.writeNumberField("pods", node.pods());
      json.writeObjectFieldStart("labels");
      for (Map.Entry<String, String> label : node.labels().entrySet()) {
        json.writeStringField(label.getKey(), label.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void sets(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("sets");
    for (Worded worded : sets.keySet()) {
      json.writeStartObject();
      json.writeStringField("words", worded.words);
      json.writeObjectFieldStart("ports");
      List<List<PortRange>> ports = worded.set.ports();
      for (int i = 0; i < ports.size(); i++) {
        json.writeArrayFieldStart(PortClasses.PROTOCOLS.get(i).toString());
        for (PortRange range : ports.get(i)) {
          json.writeArray(new int[] {range.first(), range.last()}, 0, 2);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void ends(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("ends");
    for (Ends both : ends.keySet()) {
      json.writeStartArray();
      for (List<Said> one : List.of(both.egress, both.ingress)) {
        json.writeStartArray();
        for (Said said : one) {
          json.writeStartArray();
          json.writeNumber(said.rule);
          json.writeString(said.words);
          json.writeEndArray();
        }
        json.writeEndArray();
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private void rules(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("rules");
    for (PolicyRule rule : written) {
      Span span = rule.span();
      json.writeStartObject();
      json.writeStringField("name", rule.ref().toString());
      json.writeStringField("place", span.fileLine());
      json.writeNumberField("line", span.line());
      json.writeArrayFieldStart("yaml");
      int last = span.endColumn() == 1 ? span.endLine() - 1 : span.endLine();
      for (int line = span.line(); line <= Math.min(last, span.line() + MOST_LINES); line++) {
        String text = span.file().line(line);
        if (text != null) {
          json.writeString(text.length() > LONG_LINE ? part(text, line, span) : text);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// What a span has of a line.
  private static String part(String text, int line, Span span) {
    int from = line == span.line() ? span.column() - 1 : 0;
    int to = line == span.endLine() ? span.endColumn() - 1 : text.length();
    int start = Math.clamp(from, 0, text.length());
    int end = Math.clamp(to, start, text.length());
    return end - start > MOST_CHARACTERS
        ? text.substring(start, start + MOST_CHARACTERS) + " …"
        : text.substring(start, end);
  }

  private void scenes(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("scenes");
    for (Map.Entry<String, Scene> entry : scenes.entrySet()) {
      json.writeObjectFieldStart(entry.getKey());
      json.writeArrayFieldStart("cards");
      for (Card card : entry.getValue().cards()) {
        json.writeNumber(card.key());
      }
      json.writeEndArray();
      json.writeArrayFieldStart("lines");
      for (Line line : entry.getValue().lines()) {
        json.writeArray(
            line.edges().stream().mapToInt(Integer::intValue).toArray(), 0, line.edges().size());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
