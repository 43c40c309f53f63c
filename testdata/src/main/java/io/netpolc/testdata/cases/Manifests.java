package io.netpolc.testdata.cases;

import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.InputRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Reads manifests that are known to be right through the front end.
public final class Manifests {
  private Manifests() {}

  /// Policies and cluster objects from one text.
  ///
  /// @throws IllegalArgumentException if the front end reports an error
  public static CheckedInput read(String yaml) {
    var text = new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
    return read(new InputRequest(List.of("-"), List.of(), text, Path.of(".")));
  }

  /// Policies and cluster state from two files.
  ///
  /// @throws IllegalArgumentException if the front end reports an error
  public static CheckedInput read(Path policies, Path cluster) {
    return read(
        new InputRequest(
            List.of(policies.toString()),
            List.of(cluster.toString()),
            InputStream.nullInputStream(),
            Path.of(".")));
  }

  private static CheckedInput read(InputRequest request) {
    var sink = new DiagnosticSink();
    CheckedInput input = FrontEnd.read(request, sink);
    if (sink.hasErrors()) {
      throw new IllegalArgumentException(
          sink.diagnostics().stream()
              .filter(d -> d.severity() == Severity.ERROR)
              .map(d ->
                  (d.primary() == null ? "" : d.primary().span().location() + ": ") + d.message())
              .collect(Collectors.joining("\n")));
    }
    return input;
  }
}
