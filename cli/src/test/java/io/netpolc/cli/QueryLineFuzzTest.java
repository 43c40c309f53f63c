package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.query.FlowQuery;

/// Any line of a batch is a query or refused with one error, which becomes the answer.
final class QueryLineFuzzTest {
  private final QueryLine reader = new QueryLine();

  @FuzzTest
  void lineIsAQueryOrRefused(@NotNull String line) {
    var sink = new DiagnosticSink();
    FlowQuery query = reader.read(line, sink);
    assertThat(sink.errorCount()).isEqualTo(query == null ? 1 : 0);
  }
}
