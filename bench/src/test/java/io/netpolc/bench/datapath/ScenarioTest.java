package io.netpolc.bench.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.failure.MissingCapabilityException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The figures are about the packets that the table names.
final class ScenarioTest {
  private static final int TCX_NEXT = -1;

  @Test
  @Tag("privileged")
  void everyPacketGetsItsVerdictFromBothPrograms() throws LoaderException, ClangException {
    Bundle bundle = Measured.compile();
    assertThat(bundle.shape().tracksFlows()).isTrue();
    try (Measured specialised = load(() -> Measured.specialised(bundle));
        Measured generic = load(() -> Measured.generic(bundle))) {
      for (Scenario scenario : Scenario.all()) {
        for (Measured program : List.of(specialised, generic)) {
          program.prepare(scenario);
          assertThat(program.verdict(scenario))
              .as("%s, %s", program.name(), scenario.name())
              .isEqualTo(scenario.verdict());
          assertThat(program.run(scenario, 3).verdict())
              .as("%s, %s, again", program.name(), scenario.name())
              .isEqualTo(scenario.verdict().number());
        }
      }
    }
  }

  @Test
  @Tag("privileged")
  void repliesAreDeniedWithoutWhatTheyAnswer() throws LoaderException, ClangException {
    Bundle bundle = Measured.compile();
    Scenario reply =
        Scenario.all().stream()
            .filter(each -> each.verdict() == VerdictCode.ALLOW_REPLY)
            .findFirst()
            .orElseThrow();
    byte[] none = null;
    var unasked =
        new Scenario("", reply.pod(), reply.program(), reply.frame(), none, reply.verdict());
    try (Measured specialised = load(() -> Measured.specialised(bundle))) {
      specialised.prepare(unasked);
      assertThat(specialised.run(unasked, 1).passes()).isFalse();
    }
  }

  @Test
  @Tag("privileged")
  void theEmptyProgramLetsEverythingPassAndSaysNothing() throws LoaderException, ClangException {
    Bundle bundle = Measured.compile();
    try (Measured empty = load(() -> Measured.empty(bundle))) {
      for (Scenario scenario : Scenario.all()) {
        assertThat(empty.run(scenario, 1).returnValue()).isEqualTo(TCX_NEXT);
        assertThat(empty.run(scenario, 1).verdict()).isZero();
      }
    }
  }

  @Test
  void figuresAreMinimumAndMedian() {
    assertThat(Figures.of(List.of(4L, 1L, 3L))).isEqualTo(new Figures(1, 3));
    assertThat(Figures.of(List.of(4L, 1L, 3L, 2L))).isEqualTo(new Figures(1, 2));
    assertThat(new Figures(5, 7).above(new Figures(1, 2))).isEqualTo(new Figures(4, 5));
  }

  private static Measured load(Loading loading) throws LoaderException, ClangException {
    try {
      return loading.load();
    } catch (MissingCapabilityException missing) {
      assumeTrue(false, missing.getMessage());
      throw missing;
    }
  }

  private interface Loading {
    Measured load() throws LoaderException, ClangException;
  }
}
