package io.netpolc.compiler.assertion;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.TextRenderer;
import java.util.List;
import java.util.stream.Collectors;

/// Any text is a list of assertions or errors that can be shown; assertions that are written again,
/// a line each, are the same.
final class AssertionFuzzTest {
  @FuzzTest
  void testsAreParsedOrReported(@NotNull String text) {
    var sink = new DiagnosticSink();
    List<Assertion> assertions = AssertionParser.parse("<tests>", text, sink);
    if (sink.hasErrors()) {
      assertThat(new TextRenderer(false).render(sink.diagnostics())).isNotEmpty();
    }
    var again = new DiagnosticSink();
    String lines = assertions.stream().map(Assertion::text).collect(Collectors.joining("\n"));
    assertThat(AssertionParser.parse("<tests>", lines, again))
        .extracting(Assertion::text)
        .containsExactlyElementsOf(assertions.stream().map(Assertion::text).toList());
    assertThat(again.hasErrors()).isFalse();
  }

  @FuzzTest
  void filtersAreParsedOrReported(@NotNull String text) {
    var sink = new DiagnosticSink();
    boolean valid = AssertionParser.filter("<filter>", text, sink) != null;
    assertThat(valid).isNotEqualTo(sink.hasErrors());
  }
}
