package io.netpolc.bench.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.driver.BundleBuild;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The programs that change each packet go along with the headers that they use.
final class SequenceSourceTest {
  @Test
  void everyVariantCompiles() throws ClangException {
    BundleBuild build;
    try {
      build =
          Measured.compile(
              Resources.text("policies.yaml") + "\n---\n" + Resources.text("cluster.yaml"), null);
    } catch (ClangException missing) {
      assumeTrue(missing.kind() != ClangException.Kind.MISSING, "no clang");
      throw missing;
    }
    var sequence = new SequenceSource(build.source(), List.of(new Step(1, 2, 3)), true);
    for (String text : List.of(sequence.programs(), sequence.floor(), sequence.finding())) {
      assertThat(Measured.clang().compile(text)).isNotEmpty();
    }
  }
}
