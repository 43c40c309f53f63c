package io.netpolc.compiler.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.frontend.InputFile;
import io.netpolc.compiler.frontend.InputRequest;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StableNamesTest {
  private static String stable(String asked, String name) {
    var request =
        new InputRequest(
            List.of(asked), List.of(), InputStream.nullInputStream(), Path.of("/somewhere"));
    return new StableNames(request, List.of(new InputFile(name, "00", 1))).ofPlace(name + ":12");
  }

  @Test
  void relativePathLosesWhatLeadsNowhere() {
    assertThat(stable("./policies", "./policies/a/../b.yaml")).isEqualTo("policies/b.yaml:12");
    assertThat(stable("../policies", "../policies/b.yaml")).isEqualTo("../policies/b.yaml:12");
  }

  @Test
  void relativePathStaysAsWritten() {
    assertThat(stable("policies", "policies/a/b.yaml")).isEqualTo("policies/a/b.yaml:12");
  }

  @Test
  void absolutePathBecomesRelativeToTheDirectoryAskedFor() {
    assertThat(stable("/home/me/policies", "/home/me/policies/a/b.yaml")).isEqualTo("a/b.yaml:12");
  }

  @Test
  void absoluteFileIsNamedByItsLastPart() {
    assertThat(stable("/home/me/b.yaml", "/home/me/b.yaml")).isEqualTo("b.yaml:12");
  }

  @Test
  void standardInputKeepsItsName() {
    assertThat(stable("-", "<stdin>")).isEqualTo("<stdin>:12");
  }
}
