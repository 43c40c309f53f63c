package io.netpolc.compiler.diag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class DiagnosticPagesTest {
  private final Path folder =
      Path.of(System.getProperty("netpolc.repository", "..")).resolve("docs/diagnostics");

  @Test
  void everyCodeHasAPageAndEveryPageACode() throws IOException {
    List<String> codes = Arrays.stream(DiagnosticCode.values()).map(c -> c + ".md").toList();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(codes);
    }
  }

  @Test
  void everyPageTellsCauseBadAndGood() throws IOException {
    for (DiagnosticCode code : DiagnosticCode.values()) {
      assertThat(Files.readString(folder.resolve(code + ".md")))
          .startsWith("# " + code + ": " + code.title() + "\n")
          .contains("## Cause\n", "## Bad\n", "## Good\n");
    }
  }
}
