package io.netpolc.cli.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.compiler.source.Span;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A log in the form of SARIF 2.1.0, as code hosts read it.
public final class SarifLog {
  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

  /// What stands for itself in the path of a URI.
  private static final String PATH_CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=:@";

  /// The levels of SARIF. Lower case, because that is how they are written.
  public enum Level {
    error,
    warning,
    note
  }

  /// One result.
  ///
  /// @param rule the id of the rule that it comes from
  /// @param title what the rule is about, in a few words
  /// @param message what is to be said
  /// @param place where, or null for the input as a whole
  /// @param related further places
  /// @param fingerprint stays when lines move; null if there is none
  public record Result(
      String rule,
      String title,
      Level level,
      String message,
      @Nullable Span place,
      List<Place> related,
      @Nullable String fingerprint) {
    public Result {
      related = List.copyOf(related);
    }
  }

  /// A place with a word about it.
  public record Place(Span span, String message) {}

  private SarifLog() {}

  /// Writes a log of one run.
  ///
  /// @param version of netpolc
  /// @param out stays open
  public static void write(String version, List<Result> results, PrintStream out)
      throws IOException {
    SortedMap<String, String> rules = new TreeMap<>();
    results.forEach(result -> rules.put(result.rule, result.title));
    List<String> ids = List.copyOf(rules.keySet());
    var factory = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    try (JsonGenerator json = factory.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("$schema", SCHEMA);
      json.writeStringField("version", "2.1.0");
      json.writeArrayFieldStart("runs");
      json.writeStartObject();
      driver(json, version, rules);
      json.writeStringField("columnKind", "utf16CodeUnits");
      json.writeArrayFieldStart("results");
      for (Result result : results) {
        write(json, result, ids.indexOf(result.rule));
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
    out.print('\n');
  }

  private static void driver(JsonGenerator json, String version, SortedMap<String, String> rules)
      throws IOException {
    json.writeObjectFieldStart("tool");
    json.writeObjectFieldStart("driver");
    json.writeStringField("name", "netpolc");
    json.writeStringField("version", version);
    json.writeArrayFieldStart("rules");
    for (var rule : rules.entrySet()) {
      json.writeStartObject();
      json.writeStringField("id", rule.getKey());
      text(json, "shortDescription", rule.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String field, String text) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("text", text);
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Result result, int rule) throws IOException {
    json.writeStartObject();
    json.writeStringField("ruleId", result.rule);
    json.writeNumberField("ruleIndex", rule);
    json.writeStringField("level", result.level.name());
    text(json, "message", result.message);
    if (result.place != null) {
      json.writeArrayFieldStart("locations");
      json.writeStartObject();
      location(json, result.place);
      json.writeEndObject();
      json.writeEndArray();
    }
    if (!result.related.isEmpty()) {
      json.writeArrayFieldStart("relatedLocations");
      for (Place place : result.related) {
        json.writeStartObject();
        location(json, place.span);
        if (!place.message.isEmpty()) {
          text(json, "message", place.message);
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (result.fingerprint != null) {
      json.writeObjectFieldStart("partialFingerprints");
      json.writeStringField("netpolc/v1", result.fingerprint);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void location(JsonGenerator json, Span span) throws IOException {
    json.writeObjectFieldStart("physicalLocation");
    json.writeObjectFieldStart("artifactLocation");
    json.writeStringField("uri", uri(span.file().name()));
    json.writeEndObject();
    json.writeObjectFieldStart("region");
    json.writeNumberField("startLine", span.line());
    json.writeNumberField("startColumn", span.column());
    json.writeNumberField("endLine", span.endLine());
    json.writeNumberField("endColumn", span.endColumn());
    json.writeEndObject();
    json.writeEndObject();
  }

  /// A path as a reference of RFC 3986: relative, or as it is where it starts at the root. What
  /// would be read as a scheme or as a host is kept from that.
  private static String uri(String path) {
    String first = path.substring(0, path.indexOf('/') < 0 ? path.length() : path.indexOf('/'));
    var uri = new StringBuilder(first.indexOf(':') < 0 ? "" : "./");
    for (byte each : path.replaceFirst("^//+", "/").getBytes(StandardCharsets.UTF_8)) {
      if (PATH_CHARACTERS.indexOf(each) >= 0) {
        uri.append((char) each);
      } else {
        uri.append("%%%02X".formatted(each));
      }
    }
    return uri.toString();
  }
}
