package io.netpolc.compiler.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.JsonRenderer;
import io.netpolc.compiler.diag.TextRenderer;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;

/// Any bytes are read as policies and cluster state: what comes out is tables, or errors that can
/// be shown. The texts under `FrontEndFuzzTestInputs` are read in every run; a fuzzing run starts
/// from them.
final class FrontEndFuzzTest {
  private static final InputRequest REQUEST = request(new byte[0]);

  private static InputRequest request(byte[] bytes) {
    return new InputRequest(
        List.of("-"), List.of("-"), new ByteArrayInputStream(bytes), Path.of("."));
  }

  @FuzzTest
  void yamlIsCompiledOrReported(byte[] bytes) {
    compile(bytes);
  }

  @FuzzTest
  void jsonIsCompiledOrReported(byte[] bytes) {
    compile(bytes);
  }

  private static void compile(byte[] bytes) {
    var sink = new DiagnosticSink();
    CheckedInput input = FrontEnd.read(request(bytes), sink);
    assertThat(input.files()).hasSize(1);
    if (!sink.hasErrors()) {
      var lowering = new LoweringOptions(false, false, true, LoweringOptions.DEFAULT.budget());
      var options = new CompileOptions(SemanticsOptions.DEFAULT, lowering, null);
      Compilation compilation = Compilation.run(REQUEST, input, options, sink);
      assertThat(compilation == null).isEqualTo(sink.hasErrors());
    }
    show(sink.diagnostics());
  }

  private static void show(List<Diagnostic> diagnostics) {
    String text = new TextRenderer(false).render(diagnostics);
    assertThat(text.isEmpty()).isEqualTo(diagnostics.isEmpty());
    var json = new JsonRenderer();
    diagnostics.forEach(diagnostic -> assertThat(json.render(diagnostic)).startsWith("{"));
  }
}
