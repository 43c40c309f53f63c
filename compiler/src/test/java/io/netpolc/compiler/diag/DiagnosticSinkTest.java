package io.netpolc.compiler.diag;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import org.junit.jupiter.api.Test;

final class DiagnosticSinkTest {
  private final DiagnosticSink sink = new DiagnosticSink();

  @Test
  void findingsAreKeptInOrder() {
    sink.report(Diagnostic.error(DiagnosticCode.NP1001, "a"));
    sink.report(Diagnostic.error(DiagnosticCode.NP1002, "b"));
    assertThat(sink.diagnostics()).extracting(Diagnostic::message).containsExactly("a", "b");
    assertThat(sink.errorCount()).isEqualTo(2);
  }

  @Test
  void floodOfFindingsIsCountedButNotKept() {
    for (int i = 0; i < 5000; i++) {
      sink.report(Diagnostic.error(DiagnosticCode.NP1001, "error " + i));
    }
    assertThat(sink.errorCount()).isEqualTo(5000);
    assertThat(sink.diagnostics()).hasSize(1001);
    Diagnostic last = sink.diagnostics().getLast();
    assertThat(last.severity()).isEqualTo(Severity.NOTE);
    assertThat(last.message()).isEqualTo("4000 further findings are left out");
  }

  @Test
  void errorAfterAFloodOfWarningsIsKept() {
    Span span = Span.at(SourceFile.of("f", "x"), 1, 1);
    for (int i = 0; i < 5000; i++) {
      sink.report(Diagnostic.warning(DiagnosticCode.NP3001, span, "warning " + i));
    }
    sink.report(Diagnostic.error(DiagnosticCode.NP1001, "error"));
    assertThat(sink.diagnostics()).extracting(Diagnostic::message).contains("error");
  }
}
