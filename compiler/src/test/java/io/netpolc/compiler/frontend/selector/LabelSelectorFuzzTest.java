package io.netpolc.compiler.frontend.selector;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.TextRenderer;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import io.netpolc.compiler.source.SourceFile;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Any text is a label selector or an error that can be shown; a selector that is written again
/// selects the same.
final class LabelSelectorFuzzTest {
  @FuzzTest
  void selectorIsParsedOrReported(@NotNull String text) {
    var sink = new DiagnosticSink();
    LabelSelector selector = parse(text, sink);
    assertThat(selector == null).isEqualTo(sink.hasErrors());
    if (selector == null) {
      assertThat(new TextRenderer(false).render(sink.diagnostics())).isNotEmpty();
    } else {
      assertThat(parse(written(selector), sink)).isEqualTo(selector);
    }
  }

  private static @Nullable LabelSelector parse(String text, DiagnosticSink sink) {
    return LabelSelectorParser.parse(text, SourceFile.of("<selector>", text), sink);
  }

  private static String written(LabelSelector selector) {
    return selector.requirements().stream()
        .map(LabelSelectorFuzzTest::written)
        .collect(Collectors.joining(","));
  }

  private static String written(Requirement requirement) {
    String values = "(" + String.join(",", requirement.values()) + ")";
    return switch (requirement.operator()) {
      case IN -> requirement.key() + " in " + values;
      case NOT_IN -> requirement.key() + " notin " + values;
      case EXISTS -> requirement.key();
      case DOES_NOT_EXIST -> "!" + requirement.key();
    };
  }
}
