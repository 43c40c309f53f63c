package io.netpolc.compiler.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/// A line of JSON.
final class JsonRecord {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonRecord() {}

  /// The object of a line, or null where the line is none.
  ///
  /// @throws CaptureException if it begins as one and is not well-formed
  static @Nullable JsonNode parse(String line) throws CaptureException {
    int start = line.indexOf('{');
    if (start < 0) {
      return null;
    }
    try {
      // Container runtimes put a time and a stream before what a program printed.
      JsonNode node = MAPPER.readTree(line.substring(start));
      return node.isObject() ? node : null;
    } catch (JsonProcessingException e) {
      throw new CaptureException("not valid JSON: " + e.getOriginalMessage());
    }
  }
}
