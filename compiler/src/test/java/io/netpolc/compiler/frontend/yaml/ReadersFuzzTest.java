package io.netpolc.compiler.frontend.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.source.SourceFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A text is read alike whether it is kept or streamed: the same objects, and the same error or
/// none.
final class ReadersFuzzTest {
  /// What a reader gave, in words without places: columns of what is streamed count bytes.
  private record Read(List<String> objects, List<DiagnosticCode> findings) {}

  @FuzzTest
  void yamlIsReadAlikeKeptAndStreamed(byte[] bytes) throws IOException {
    String text = decoded(bytes);
    if (text != null) {
      Read kept =
          read((sink, handler) ->
              YamlReader.read(file(), new StringReader(text), sink::report, handler));
      Read streamed =
          read((sink, handler) -> YamlReader.read(file(), utf8(bytes), sink::report, handler));
      assertThat(streamed).isEqualTo(kept);
    }
  }

  @FuzzTest
  void jsonIsReadAlikeKeptAndStreamed(byte[] bytes) throws IOException {
    String text = decoded(bytes);
    if (text != null) {
      Read kept = read((sink, handler) -> JsonReader.read(file(), text, sink::report, handler));
      Read streamed =
          read((sink, handler) ->
              JsonReader.read(file(), new ByteArrayInputStream(bytes), sink::report, handler));
      assertThat(streamed).isEqualTo(kept);
    }
  }

  private static SourceFile file() {
    return SourceFile.withoutText("f");
  }

  private static Utf8Reader utf8(byte[] bytes) {
    return new Utf8Reader(new ByteArrayInputStream(bytes));
  }

  /// The text of the bytes; null if they are none.
  private static @Nullable String decoded(byte[] bytes) throws IOException {
    var writer = new StringWriter();
    try {
      utf8(bytes).transferTo(writer);
    } catch (InputTextException _) {
      return null;
    }
    return writer.toString();
  }

  private interface Reading {
    void into(DiagnosticSink sink, ObjectHandler handler) throws IOException;
  }

  private static Read read(Reading reading) throws IOException {
    var sink = new DiagnosticSink();
    var objects = new ArrayList<String>();
    reading.into(sink, new Collecting(objects));
    return new Read(objects, sink.diagnostics().stream().map(Diagnostic::code).toList());
  }

  private record Collecting(List<String> objects) implements ObjectHandler {
    @Override
    public void object(Node value, @Nullable TypeMeta implied) {
      objects.add(words(value) + " " + implied);
    }

    @Override
    public @Nullable Projection projection(String kind) {
      return null;
    }

    private static String words(Node node) {
      return switch (node) {
        case Node.Scalar scalar -> scalar.type() + ":" + scalar.text();
        case Node.Sequence sequence ->
            sequence.items().stream()
                .map(Collecting::words)
                .collect(Collectors.joining(",", "[", "]"));
        case Node.Mapping mapping ->
            mapping.entries().stream()
                .map(entry -> entry.key() + "=" + words(entry.value()))
                .collect(Collectors.joining(",", "{", "}"));
      };
    }
  }
}
