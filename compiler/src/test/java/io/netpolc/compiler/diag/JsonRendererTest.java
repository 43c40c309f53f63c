package io.netpolc.compiler.diag;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import org.junit.jupiter.api.Test;

final class JsonRendererTest {
  @Test
  void allPartsAreFields() {
    var file = SourceFile.of("p.yaml", "a: \"1\"\n");
    var diagnostic =
        Diagnostic.error(DiagnosticCode.NP1011, new Span(file, 1, 4, 1, 7), "not \"1\"")
            .withSecondary(Span.at(file, 1, 1), "key")
            .withHelp("write 2")
            .withNote("a note");
    assertThat(new JsonRenderer().render(diagnostic))
        .isEqualTo(
            "{\"code\":\"NP1011\",\"severity\":\"error\",\"message\":\"not \\\"1\\\"\","
                + "\"file\":\"p.yaml\",\"line\":1,\"column\":4,\"endLine\":1,\"endColumn\":7,"
                + "\"secondary\":[{\"file\":\"p.yaml\",\"line\":1,\"column\":1,\"endLine\":1,"
                + "\"endColumn\":1,\"label\":\"key\"}],"
                + "\"help\":\"write 2\",\"notes\":[\"a note\"]}");
  }

  @Test
  void missingPartsAreLeftOut() {
    assertThat(new JsonRenderer().render(Diagnostic.error(DiagnosticCode.NP1001, "x\ny")))
        .isEqualTo("{\"code\":\"NP1001\",\"severity\":\"error\",\"message\":\"x\\ny\"}");
  }
}
