package io.netpolc.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// One JSON object with simple fields on a line of its own. Closing ends the line and leaves the
/// stream open.
final class JsonLine implements AutoCloseable {
  private final JsonGenerator json;

  JsonLine(OutputStream out) throws IOException {
    json = new JsonFactory().createGenerator(JsonLines.unclosed(out));
    json.writeStartObject();
  }

  /// For what is not a simple field.
  JsonGenerator generator() {
    return json;
  }

  void text(String name, String value) {
    try {
      json.writeStringField(name, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void number(String name, long value) {
    try {
      json.writeNumberField(name, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void flag(String name, boolean value) {
    try {
      json.writeBooleanField(name, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
    json.close();
  }
}
