package io.netpolc.compiler.frontend.yaml;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.frontend.yaml.Node.Entry;
import io.netpolc.compiler.frontend.yaml.Node.Mapping;
import io.netpolc.compiler.frontend.yaml.Node.Scalar;
import io.netpolc.compiler.frontend.yaml.Node.ScalarType;
import io.netpolc.compiler.frontend.yaml.Node.Sequence;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a stream of JSON values object by object; fields that the handler does not want are
/// skipped without being built. What cannot be read is reported and ends the stream.
public final class JsonReader {
  /// A second place that the parser names, in its own words.
  private static final Pattern PARSERS_PLACE =
      Pattern.compile("\\[Source: [^;]*; line: (\\d+), column: (\\d+)]");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Limits.DEPTH)
                  .maxStringLength((int) Limits.OBJECT_CHARACTERS)
                  .build())
          .build();

  private final SourceFile file;
  private final JsonParser parser;
  private final Consumer<Diagnostic> findings;
  private final ObjectHandler handler;
  private final TextCache texts = new TextCache();
  private long nodes;

  private JsonReader(
      SourceFile file, JsonParser parser, Consumer<Diagnostic> findings, ObjectHandler handler) {
    this.file = file;
    this.parser = parser;
    this.findings = findings;
    this.handler = handler;
  }

  /// Reads a text that is kept in `file`.
  public static void read(
      SourceFile file, String text, Consumer<Diagnostic> findings, ObjectHandler handler)
      throws IOException {
    try (JsonParser parser = FACTORY.createParser(strict(text))) {
      new JsonReader(file, parser, findings, handler).run();
    }
  }

  /// The text with what is no hexadecimal digit in an escape made recognisable: the parser of
  /// characters looks at the lower byte of each alone.
  private static String strict(String text) {
    StringBuilder altered = null;
    for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 2)) {
      if (text.startsWith("u", at + 1)) {
        for (int digit = at + 2; digit < Math.min(text.length(), at + 6); digit++) {
          if (text.charAt(digit) > 0x7f) {
            altered = altered == null ? new StringBuilder(text) : altered;
            altered.setCharAt(digit, '\ufffd');
          }
        }
      }
    }
    return altered == null ? text : altered.toString();
  }

  /// Reads ASCII, whose text is kept in `file`: quicker than [#read(SourceFile, String, Consumer,
  /// ObjectHandler)] and the same otherwise.
  public static void readAscii(
      SourceFile file, byte[] text, Consumer<Diagnostic> findings, ObjectHandler handler)
      throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      new JsonReader(file, parser, findings, handler).run();
    }
  }

  /// Reads UTF-8 bytes that are not kept; columns count bytes. Does not close the stream.
  ///
  /// @throws IOException if the stream fails
  public static void read(
      SourceFile file, InputStream in, Consumer<Diagnostic> findings, ObjectHandler handler)
      throws IOException {
    try (JsonParser parser = FACTORY.createParser(in)) {
      parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      new JsonReader(file, parser, findings, handler).run();
    }
  }

  private void run() throws IOException {
    try {
      stream();
    } catch (UnreadableException e) {
      findings.accept(e.diagnostic());
    } catch (StreamConstraintsException e) {
      findings.accept(
          Diagnostic.error(
              DiagnosticCode.NP1007, at(e.getLocation()), limitMessage(e.getOriginalMessage())));
    } catch (JsonProcessingException e) {
      findings.accept(syntaxError(e));
    } catch (CharConversionException e) {
      findings.accept(
          Diagnostic.error(
              DiagnosticCode.NP1006,
              at(parser.currentLocation()),
              "input is not valid UTF-8: " + firstLine(e.getMessage())));
    }
  }

  private Diagnostic syntaxError(JsonProcessingException e) {
    String problem = firstLine(e.getOriginalMessage());
    Span at = at(e.getLocation());
    if (problem.startsWith("invalid UTF-8")) {
      return Diagnostic.error(
          DiagnosticCode.NP1006, at, "input is not valid UTF-8: " + problem.substring(8));
    }
    if (problem.contains("CTRL-CHAR, code 0)")) {
      return Diagnostic.error(DiagnosticCode.NP1006, at, "input contains a NUL character");
    }
    return Diagnostic.error(DiagnosticCode.NP1002, at, "not valid JSON: " + problem);
  }

  private static String limitMessage(String original) {
    if (original.contains("nesting depth")) {
      return "values are nested more than %d deep".formatted(Limits.DEPTH);
    }
    if (original.startsWith("Name ")) {
      return "key is longer than %d characters"
          .formatted(StreamReadConstraints.DEFAULT_MAX_NAME_LEN);
    }
    return original.startsWith("Number ")
        ? "number is longer than %d characters".formatted(StreamReadConstraints.DEFAULT_MAX_NUM_LEN)
        : "value is longer than %d MiB".formatted(Limits.OBJECT_CHARACTERS >> 20);
  }

  private static String firstLine(@Nullable String text) {
    String first = text == null ? "" : text.lines().findFirst().orElse("").strip();
    String line = PARSERS_PLACE.matcher(first).replaceAll("line $1, column $2");
    if (line.isEmpty()) {
      return "unexpected text";
    }
    return line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
  }

  private void stream() throws IOException, UnreadableException {
    JsonToken token = parser.nextToken();
    while (token != null) {
      nodes = 0;
      if (token == JsonToken.START_OBJECT) {
        document();
      } else {
        handler.object(value(token, null), null);
      }
      token = parser.nextToken();
    }
  }

  /// Reads a document that is a mapping; hands on the elements of `items` as they come.
  private void document() throws IOException, UnreadableException {
    var list = new ListDocument(handler);
    var builder = new MappingBuilder(findings);
    long start = start();
    Projection projection = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Span keySpan = keySpan(key);
      JsonToken token = parser.nextToken();
      if (key.equals("items") && token == JsonToken.START_ARRAY) {
        builder.add(new Entry(key, keySpan, items(list)));
        continue;
      }
      Node value = field(key, token, projection);
      if (value == null) {
        continue;
      }
      var entry = new Entry(key, keySpan, value);
      builder.add(entry);
      list.field(entry);
      projection = projectionAt(entry, projection);
    }
    list.end(builder.build(spanFrom(start)));
  }

  private Sequence items(ListDocument list) throws IOException, UnreadableException {
    Span start = here();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY) {
      nodes = 0;
      list.item(token == JsonToken.START_OBJECT ? item(list.impliedKind()) : value(token, null));
      token = parser.nextToken();
    }
    return new Sequence(List.of(), start);
  }

  /// Reads an element of `items`; the projection is that of its kind, once the kind is known.
  private Mapping item(@Nullable String impliedKind) throws IOException, UnreadableException {
    var builder = new MappingBuilder(findings);
    long start = start();
    Projection projection = impliedKind == null ? null : handler.projection(impliedKind);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Span keySpan = keySpan(key);
      Node value = field(key, parser.nextToken(), projection);
      if (value != null) {
        var entry = new Entry(key, keySpan, value);
        builder.add(entry);
        projection = projectionAt(entry, projection);
      }
    }
    return builder.build(spanFrom(start));
  }

  private @Nullable Projection projectionAt(Entry entry, @Nullable Projection before) {
    boolean names =
        entry.key().equals("kind")
            && entry.value() instanceof Scalar scalar
            && scalar.type() == ScalarType.STRING;
    return names ? handler.projection(((Scalar) entry.value()).text()) : before;
  }

  private @Nullable Node field(String key, JsonToken token, @Nullable Projection projection)
      throws IOException, UnreadableException {
    if (projection == null) {
      return value(token, null);
    }
    Projection below = projection.below(key);
    if (below == null) {
      parser.skipChildren();
      return null;
    }
    return value(token, below);
  }

  private Node value(JsonToken token, @Nullable Projection projection)
      throws IOException, UnreadableException {
    if (++nodes > Limits.OBJECT_NODES) {
      throw new UnreadableException(
          Diagnostic.error(
              DiagnosticCode.NP1007,
              here(),
              "object has more than %d values".formatted(Limits.OBJECT_NODES)));
    }
    return switch (token) {
      case START_OBJECT -> mapping(projection);
      case START_ARRAY -> sequence(projection);
      case VALUE_STRING -> scalar(ScalarType.STRING, text());
      case VALUE_NUMBER_INT -> scalar(ScalarType.INTEGER, parser.getText());
      case VALUE_NUMBER_FLOAT -> scalar(ScalarType.FLOAT, parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> scalar(ScalarType.BOOL, parser.getText());
      case VALUE_NULL -> scalar(ScalarType.NULL, "");
      case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IllegalStateException("unexpected token " + token);
    };
  }

  private String text() throws IOException {
    return texts.text(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
  }

  private Scalar scalar(ScalarType type, String text) {
    return new Scalar(type, text, spanFrom(start()));
  }

  private Mapping mapping(@Nullable Projection projection) throws IOException, UnreadableException {
    var builder = new MappingBuilder(findings);
    long start = start();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Span keySpan = keySpan(key);
      Node value = field(key, parser.nextToken(), projection);
      if (value != null) {
        builder.add(new Entry(key, keySpan, value));
      }
    }
    return builder.build(spanFrom(start));
  }

  private Sequence sequence(@Nullable Projection projection)
      throws IOException, UnreadableException {
    long start = start();
    var items = new ArrayList<Node>();
    JsonToken token = parser.nextToken();
    while (token != JsonToken.END_ARRAY) {
      items.add(value(token, projection));
      token = parser.nextToken();
    }
    return new Sequence(items, spanFrom(start));
  }

  /// The start of the current token, empty.
  private Span here() {
    return at(parser.currentTokenLocation());
  }

  /// The start of the current token: line and column in one number, so that the many positions that
  /// are only passed on cost no object.
  private long start() {
    return position(parser.currentTokenLocation());
  }

  /// From a start to behind the current token, whose text must have been read.
  private Span spanFrom(long start) {
    long end = position(parser.currentLocation());
    return new Span(file, line(start), column(start), line(end), column(end));
  }

  /// The current field name with its quotes. The parser is already past the colon, so the end is
  /// told from the name.
  private Span keySpan(String key) {
    long start = start();
    int end = column(start) + key.length() + 2;
    return new Span(file, line(start), column(start), line(start), end);
  }

  private static long position(JsonLocation location) {
    return ((long) Math.max(1, location.getLineNr()) << 32) | Math.max(1, location.getColumnNr());
  }

  private static int line(long position) {
    return (int) (position >>> 32);
  }

  private static int column(long position) {
    return (int) position;
  }

  private Span at(@Nullable JsonLocation location) {
    return location == null
        ? Span.at(file, 1, 1)
        : Span.at(file, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }
}
