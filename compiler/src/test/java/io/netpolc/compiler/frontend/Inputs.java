package io.netpolc.compiler.frontend;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Severity;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Reads texts and files in tests.
final class Inputs {
  /// What a run of the front end gave.
  record Outcome(CheckedInput input, List<Diagnostic> diagnostics) {
    List<Diagnostic> errors() {
      return diagnostics.stream().filter(d -> d.severity() == Severity.ERROR).toList();
    }

    List<String> messages() {
      return diagnostics.stream().map(Diagnostic::message).toList();
    }
  }

  private Inputs() {}

  /// Reads a text as policies and cluster state from standard input.
  static Outcome text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  static Outcome bytes(byte[] bytes) {
    return run(List.of("-"), List.of("-"), bytes, Path.of("."));
  }

  static Outcome paths(Path directory, List<String> policies, List<String> cluster) {
    return run(policies, cluster, new byte[0], directory);
  }

  static Outcome run(
      List<String> policies, List<String> cluster, byte[] stdin, Path workingDirectory) {
    var sink = new DiagnosticSink();
    var request =
        new InputRequest(policies, cluster, new ByteArrayInputStream(stdin), workingDirectory);
    return new Outcome(FrontEnd.read(request, sink), sink.diagnostics());
  }
}
