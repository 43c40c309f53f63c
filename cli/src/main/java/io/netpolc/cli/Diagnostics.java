package io.netpolc.cli;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.JsonRenderer;
import io.netpolc.compiler.diag.TextRenderer;

/// Shows diagnostics on standard error, in the form that `-o` asks for: excerpts for people, one
/// JSON object a line for programs.
final class Diagnostics {
  private final Console console;
  private final OutputFormat format;

  Diagnostics(Console console, OutputFormat format) {
    this.console = console;
    this.format = format;
  }

  /// Prints all that was reported, in that order.
  void print(DiagnosticSink sink) {
    if (sink.diagnostics().isEmpty()) {
      return;
    }
    switch (format) {
      case text ->
          console.err().print(new TextRenderer(console.colouredErr()).render(sink.diagnostics()));
      case json -> {
        var renderer = new JsonRenderer();
        for (Diagnostic diagnostic : sink.diagnostics()) {
          console.err().println(renderer.render(diagnostic));
        }
      }
    }
  }
}
