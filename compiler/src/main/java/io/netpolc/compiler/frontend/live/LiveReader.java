package io.netpolc.compiler.frontend.live;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.frontend.yaml.JsonReader;
import io.netpolc.compiler.source.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;

/// Reads a list or a watch of one resource. An object is handed on as soon as its last byte is
/// there.
public final class LiveReader {
  private LiveReader() {}

  /// Reads to the end of a stream.
  ///
  /// @param name of the resource, for findings
  /// @param in JSON in UTF-8; not closed
  /// @throws IOException if the stream fails, ends within a value, or is no JSON
  public static void read(String name, InputStream in, LiveReceiver receiver) throws IOException {
    var broken = new ArrayList<Diagnostic>();
    JsonReader.read(SourceFile.withoutText(name), in, broken::add, new LiveDocuments(receiver));
    if (!broken.isEmpty()) {
      throw new IOException(name + ": " + broken.getFirst().message());
    }
  }
}
