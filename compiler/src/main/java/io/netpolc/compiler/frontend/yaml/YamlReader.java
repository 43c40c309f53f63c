package io.netpolc.compiler.frontend.yaml;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.yaml.Node.Entry;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.frontend.yaml.Node.ScalarType;
import io.netpolc.compiler.frontend.yaml.Node.Sequence;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.reader.ReaderException;

/// Reads a YAML stream object by object from the parser's events. What cannot be read is reported
/// and ends the stream.
public final class YamlReader {
  /// An anchored value; `node` is null while it is still being read.
  private record Anchor(@Nullable Node node, long size) {}

  private final MarkSpans spans;
  private final Iterator<Event> events;
  private final Consumer<Diagnostic> findings;
  private final ObjectHandler handler;
  private final Runnable objectDone;
  private final Map<String, Anchor> anchors = new HashMap<>();
  private long nodes;
  private long objectStart;
  private long aliased;
  private int collectionAliases;
  private boolean letterWarned;

  private YamlReader(
      SourceFile file, Reader reader, Consumer<Diagnostic> findings, ObjectHandler handler) {
    this.spans = new MarkSpans(file);
    this.findings = findings;
    this.handler = handler;
    this.objectDone = reader instanceof Utf8Reader utf8 ? utf8::resetBudget : () -> {};
    var options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    options.setProcessComments(false);
    this.events = new YamlEvents(new Yaml(options).parse(new LineLimitReader(reader)).iterator());
  }

  /// Reads all documents of a stream.
  ///
  /// @param file what spans point into
  /// @param reader the text; a [Utf8Reader] for what is too long to be kept
  /// @throws InputTextException if the text has a line that is too long
  /// @throws IOException if the reader fails
  public static void read(
      SourceFile file, Reader reader, Consumer<Diagnostic> findings, ObjectHandler handler)
      throws IOException {
    var yaml = new YamlReader(file, reader, findings, handler);
    try {
      yaml.stream();
    } catch (UnreadableException e) {
      findings.accept(e.diagnostic());
    } catch (ReaderException e) {
      findings.accept(
          Diagnostic.error(
              DiagnosticCode.NP1006,
              yaml.spans.atCodePoint(e.getPosition()),
              "character U+%04X is not allowed in YAML".formatted(e.getCodePoint())));
    } catch (MarkedYAMLException e) {
      findings.accept(yaml.syntaxError(e));
    } catch (YAMLException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      findings.accept(
          Diagnostic.error(
              DiagnosticCode.NP1002, Span.at(file, 1, 1), "not valid YAML: " + sentence(e)));
    }
  }

  private Diagnostic syntaxError(MarkedYAMLException e) {
    Span at = spans.at(e.getProblemMark());
    String problem = e.getProblem();
    var diagnostic =
        Diagnostic.error(
            DiagnosticCode.NP1002, at, "not valid YAML: " + firstLine(problem).strip());
    if (problem.contains("'\\t") || problem.contains("(TAB)")) {
      diagnostic = diagnostic.withHelp("indent with spaces");
    }
    if (e.getContext() != null && e.getContextMark() != null) {
      diagnostic =
          diagnostic.withSecondary(spans.at(e.getContextMark()), firstLine(e.getContext()));
    }
    return diagnostic;
  }

  private static String sentence(Exception e) {
    return firstLine(String.valueOf(e.getMessage()));
  }

  private static String firstLine(String text) {
    String line = text.lines().findFirst().orElse("").strip();
    String lower = line.isEmpty() ? line : line.substring(0, 1).toLowerCase(Locale.ROOT);
    return line.isEmpty() ? "unexpected text" : lower + line.substring(1);
  }

  private void stream() throws UnreadableException {
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case DocumentStart -> {
          anchors.clear();
          collectionAliases = 0;
          aliased = 0;
          objectStart = nodes;
        }
        case MappingStart -> document((MappingStartEvent) event);
        case SequenceStart, Scalar, Alias -> {
          Node node = node(event, 1);
          if (!isEmpty(node)) {
            handler.object(node, null);
          }
        }
        case StreamStart, StreamEnd, DocumentEnd, Comment, MappingEnd, SequenceEnd ->
            objectDone.run();
      }
    }
  }

  private static boolean isEmpty(Node node) {
    return node instanceof Scalar scalar && scalar.type() == ScalarType.NULL;
  }

  /// Reads a document that is a mapping; hands on the elements of `items` as they come.
  private void document(MappingStartEvent start) throws UnreadableException {
    var list = new ListDocument(handler);
    var builder = new MappingBuilder(findings);
    Span end = spans.at(start.getEndMark());
    Event next = events.next();
    while (!(next instanceof MappingEndEvent)) {
      boolean merge = isMerge(next);
      Span keySpan = spans.span(next.getStartMark(), next.getEndMark());
      String key = key(next);
      Event value = events.next();
      if (key.equals("items") && value instanceof SequenceStartEvent items) {
        builder.add(new Entry(key, keySpan, items(items, list)));
      } else {
        var entry = new Entry(key, keySpan, node(value, 2));
        end = entry.value().span();
        add(builder, entry, merge);
        list.field(entry);
      }
      next = events.next();
    }
    list.end(builder.build(whole(start, next, end)));
    objectDone.run();
  }

  private Sequence items(SequenceStartEvent start, ListDocument list) throws UnreadableException {
    Event next = events.next();
    while (!(next instanceof SequenceEndEvent)) {
      objectStart = nodes;
      list.item(node(next, 3));
      objectDone.run();
      next = events.next();
    }
    return new Sequence(List.of(), spans.at(start.getStartMark()));
  }

  private Node node(Event event, int depth) throws UnreadableException {
    nodes++;
    if (nodes - objectStart > Limits.OBJECT_NODES) {
      throw limit(event, "object has more than %d values".formatted(Limits.OBJECT_NODES));
    }
    if (event instanceof AliasEvent alias) {
      return alias(alias);
    }
    String anchor = ((NodeEvent) event).getAnchor();
    long before = nodes;
    if (anchor != null) {
      anchors.put(anchor, new Anchor(null, 0));
    }
    Node node =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar);
          case SequenceStartEvent start -> sequence(start, depth);
          case MappingStartEvent start -> mapping(start, depth);
          default -> throw new IllegalStateException("unexpected event " + event);
        };
    if (anchor != null) {
      anchors.put(anchor, new Anchor(node, nodes - before + 1));
    }
    return node;
  }

  private Node alias(AliasEvent event) throws UnreadableException {
    Anchor anchor = anchors.get(event.getAnchor());
    if (anchor == null || anchor.node() == null) {
      throw error(
          DiagnosticCode.NP1002,
          event,
          anchor == null
              ? "not valid YAML: anchor `%s` is not defined before".formatted(event.getAnchor())
              : "not valid YAML: anchor `%s` contains itself".formatted(event.getAnchor()));
    }
    if (!(anchor.node() instanceof Scalar) && ++collectionAliases > Limits.COLLECTION_ALIASES) {
      throw limit(
          event,
          "document has more than %d aliases to mappings or lists"
              .formatted(Limits.COLLECTION_ALIASES));
    }
    aliased += anchor.size();
    nodes += anchor.size();
    if (aliased > Limits.ALIASED_NODES) {
      throw limit(event, "aliases stand for more than %d values".formatted(Limits.ALIASED_NODES));
    }
    return anchor.node();
  }

  private Scalar scalar(ScalarEvent event) throws UnreadableException {
    Span span = spans.span(event.getStartMark(), event.getEndMark());
    String tag = event.getTag();
    String text = event.getValue();
    if (tag == null || tag.equals("!")) {
      if (tag == null && event.isPlain()) {
        warnOfLetterBoolean(text, span);
        var typed = ScalarResolver.resolve(text);
        return new Scalar(typed.type(), typed.text(), span);
      }
      return new Scalar(ScalarType.STRING, text, span);
    }
    ScalarType wanted =
        switch (tag) {
          case "tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp" -> ScalarType.STRING;
          case "tag:yaml.org,2002:int" -> ScalarType.INTEGER;
          case "tag:yaml.org,2002:float" -> ScalarType.FLOAT;
          case "tag:yaml.org,2002:bool" -> ScalarType.BOOL;
          case "tag:yaml.org,2002:null" -> ScalarType.NULL;
          default -> throw unsupportedTag(event, tag);
        };
    if (wanted == ScalarType.STRING) {
      return new Scalar(wanted, text, span);
    }
    var typed = ScalarResolver.resolve(text);
    boolean fits =
        typed.type() == wanted
            || (wanted == ScalarType.FLOAT && typed.type() == ScalarType.INTEGER);
    if (!fits) {
      throw error(
          DiagnosticCode.NP1002,
          event,
          "not valid YAML: `%s` is not %s, as its tag says".formatted(text, wanted.described()));
    }
    return new Scalar(typed.type(), typed.text(), span);
  }

  /// Warns at the first such scalar of a file; a file that has one has many.
  private void warnOfLetterBoolean(String text, Span span) {
    if (letterWarned || !ScalarResolver.isLetterBoolean(text)) {
      return;
    }
    letterWarned = true;
    findings.accept(
        Diagnostic.warning(
                DiagnosticCode.NP1020,
                span,
                "`%s` is read as a string here, but as a boolean by the apiserver".formatted(text))
            .withHelp("quote it: `\"" + text + "\"`"));
  }

  private Sequence sequence(SequenceStartEvent start, int depth) throws UnreadableException {
    checkCollection(start, start.getTag(), "tag:yaml.org,2002:seq", depth);
    var items = new ArrayList<Node>();
    Span end = spans.at(start.getEndMark());
    Event next = events.next();
    while (!(next instanceof SequenceEndEvent)) {
      Node item = node(next, depth + 1);
      items.add(item);
      end = next instanceof AliasEvent ? spans.at(next.getEndMark()) : item.span();
      next = events.next();
    }
    return new Sequence(items, start.isFlow() ? flow(start, next) : block(start, end));
  }

  private Mapping mapping(MappingStartEvent start, int depth) throws UnreadableException {
    checkCollection(start, start.getTag(), "tag:yaml.org,2002:map", depth);
    var builder = new MappingBuilder(findings);
    Span end = spans.at(start.getEndMark());
    Event next = events.next();
    while (!(next instanceof MappingEndEvent)) {
      boolean merge = isMerge(next);
      Span keySpan = spans.span(next.getStartMark(), next.getEndMark());
      String key = key(next);
      Event value = events.next();
      var entry = new Entry(key, keySpan, node(value, depth + 1));
      end = value instanceof AliasEvent ? spans.at(value.getEndMark()) : entry.value().span();
      add(builder, entry, merge);
      next = events.next();
    }
    return builder.build(whole(start, next, end));
  }

  private void add(MappingBuilder builder, Entry entry, boolean merge) throws UnreadableException {
    if (!merge) {
      builder.add(entry);
      return;
    }
    List<Node> sources =
        entry.value() instanceof Sequence sequence ? sequence.items() : List.of(entry.value());
    for (Node source : sources) {
      if (!(source instanceof Mapping mapping)) {
        throw new UnreadableException(
            Diagnostic.error(
                DiagnosticCode.NP1002,
                entry.value().span(),
                "not valid YAML: `<<` takes a mapping or a list of mappings"));
      }
      builder.merge(mapping);
    }
  }

  private static boolean isMerge(Event key) {
    return key instanceof ScalarEvent scalar
        && scalar.isPlain()
        && scalar.getTag() == null
        && scalar.getValue().equals("<<");
  }

  private String key(Event event) throws UnreadableException {
    Node node = event instanceof ScalarEvent || event instanceof AliasEvent ? node(event, 1) : null;
    if (!(node instanceof Scalar scalar) || scalar.type() == ScalarType.NULL) {
      throw error(DiagnosticCode.NP1002, event, "not valid YAML: a key must be a string");
    }
    return scalar.text();
  }

  private void checkCollection(NodeEvent event, @Nullable String tag, String expected, int depth)
      throws UnreadableException {
    if (depth > Limits.DEPTH) {
      throw limit(event, "values are nested more than %d deep".formatted(Limits.DEPTH));
    }
    if (tag != null && !tag.equals(expected) && !tag.equals("!")) {
      throw unsupportedTag(event, tag);
    }
  }

  private Span whole(MappingStartEvent start, Event end, Span lastValue) {
    return start.isFlow() ? flow(start, end) : block(start, lastValue);
  }

  private Span flow(Event start, Event end) {
    return spans.span(start.getStartMark(), end.getEndMark());
  }

  private Span block(Event start, Span end) {
    return MarkSpans.between(spans.at(start.getStartMark()), end);
  }

  private UnreadableException unsupportedTag(Event event, String tag) {
    return error(
        DiagnosticCode.NP1002, event, "not valid YAML: tag `%s` is not supported".formatted(tag));
  }

  private UnreadableException limit(Event event, String message) {
    return error(DiagnosticCode.NP1007, event, message);
  }

  private UnreadableException error(DiagnosticCode code, Event event, String message) {
    return new UnreadableException(
        Diagnostic.error(code, spans.span(event.getStartMark(), event.getEndMark()), message));
  }
}
