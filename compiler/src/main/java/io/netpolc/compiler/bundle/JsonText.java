package io.netpolc.compiler.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/// JSON into a string: the same text on every platform.
final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /// Writes one value.
  @FunctionalInterface
  public interface Content {
    /// Writes the value.
    ///
    /// @param json where to write; exactly one value
    /// @throws IOException never for a string, but the generator's methods declare it
    void write(JsonGenerator json) throws IOException;
  }

  /// Without white space.
  static String compact(Content content) {
    return write(content, false);
  }

  /// Indented by two spaces, lines ending in `\n`, also after the last.
  static String pretty(Content content) {
    return write(content, true) + "\n";
  }

  private static String write(Content content, boolean indent) {
    var text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      if (indent) {
        var indenter = new DefaultIndenter("  ", "\n");
        var printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        json.setPrettyPrinter(printer);
      }
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to be written", e);
    }
    return text.toString();
  }
}
