package io.netpolc.compiler.diag;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netpolc.compiler.source.Span;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/// Renders a diagnostic as one JSON object on one line. Fields: `code`, `severity`, `message`;
/// where there is a place `file`, `line`, `column`, `endLine`, `endColumn` (one-based, the end
/// exclusive) and `label`; `secondary`, a list of such places; `help`; `notes`. Fields without a
/// value are left out.
public final class JsonRenderer {
  private static final JsonFactory FACTORY = new JsonFactory();

  /// A renderer.
  public JsonRenderer() {}

  /// Renders a diagnostic, without a line break.
  public String render(Diagnostic diagnostic) {
    var text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      fields(diagnostic, json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail", e);
    }
    return text.toString();
  }

  /// Writes a diagnostic's fields into an object that is open.
  public static void fields(Diagnostic diagnostic, JsonGenerator json) throws IOException {
    json.writeStringField("code", diagnostic.code().name());
    json.writeStringField("severity", diagnostic.severity().word());
    json.writeStringField("message", diagnostic.message());
    if (diagnostic.primary() != null) {
      label(diagnostic.primary(), json);
    }
    if (!diagnostic.secondary().isEmpty()) {
      json.writeArrayFieldStart("secondary");
      for (Label label : diagnostic.secondary()) {
        json.writeStartObject();
        label(label, json);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (diagnostic.help() != null) {
      json.writeStringField("help", diagnostic.help());
    }
    if (!diagnostic.notes().isEmpty()) {
      json.writeArrayFieldStart("notes");
      for (String note : diagnostic.notes()) {
        json.writeString(note);
      }
      json.writeEndArray();
    }
  }

  private static void label(Label label, JsonGenerator json) throws IOException {
    Span span = label.span();
    json.writeStringField("file", span.file().name());
    json.writeNumberField("line", span.line());
    json.writeNumberField("column", span.column());
    json.writeNumberField("endLine", span.endLine());
    json.writeNumberField("endColumn", span.endColumn());
    if (!label.text().isEmpty()) {
      json.writeStringField("label", label.text());
    }
  }
}
