package io.netpolc.compiler.diag;

import java.util.ArrayList;
import java.util.List;

/// Collects diagnostics in the order in which they are reported. Of a flood of findings the first
/// are kept and the others counted, so that hostile input costs bounded memory. Not thread-safe.
public final class DiagnosticSink {
  /// So many errors are kept, and so many other findings.
  private static final int KEPT = 1000;

  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private int errors;
  private int others;

  /// An empty sink.
  public DiagnosticSink() {}

  /// Adds a finding.
  public void report(Diagnostic diagnostic) {
    int before = diagnostic.severity() == Severity.ERROR ? errors++ : others++;
    if (before < KEPT) {
      diagnostics.add(diagnostic);
    }
  }

  /// Whether any error was reported.
  public boolean hasErrors() {
    return errors > 0;
  }

  /// How many errors were reported.
  public int errorCount() {
    return errors;
  }

  /// What was reported so far, a copy; the last is a note on how many findings are left out, if any
  /// are.
  public List<Diagnostic> diagnostics() {
    var result = new ArrayList<>(diagnostics);
    int leftOut = errors + others - diagnostics.size();
    if (leftOut > 0) {
      var message = "%d further findings are left out".formatted(leftOut);
      result.add(
          new Diagnostic(
              DiagnosticCode.NP1007, Severity.NOTE, message, null, List.of(), null, List.of()));
    }
    return List.copyOf(result);
  }
}
