package io.netpolc.loader;

import static io.netpolc.loader.TestBundles.ALLOW;
import static io.netpolc.loader.TestBundles.DENY;
import static io.netpolc.loader.TestBundles.SHAPE;
import static io.netpolc.loader.TestBundles.UNRESTRICTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpolc.compiler.backend.maps.Chunking;
import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.NodeLayout;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.loader.failure.BundleRejectedException;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.failure.VerifierException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("privileged")
final class ProgramInstanceTest {
  private static final int LOOPBACK = 1;
  private static final int ALLOW_UNRESTRICTED = 1;
  private static final int ALLOW_POLICY = 4;
  private static final int DENY_POLICY = 16;
  private static final int DROP_NO_ENDPOINT = 23;

  @BeforeEach
  void kernel() {
    Privileged.assume();
  }

  private static byte[] frame() {
    byte[] frame = new byte[64];
    frame[12] = 8;
    return frame;
  }

  private static TestResult run(ProgramInstance program) throws LoaderException {
    return program.testRun(PodProgram.TO_POD, frame(), LOOPBACK, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-DNP_SPECIALIZED", "-DGENERIC"})
  void eachBankDecidesOnceCommitted(String variant) throws LoaderException {
    try (var program = ProgramInstance.load(Clang.tiny(variant), SHAPE)) {
      program.seed(0, SHAPE, TestBundles.seeds(UNRESTRICTED, ALLOW));
      program.seed(1, SHAPE, TestBundles.seeds(DENY));
      assertThat(run(program).verdict()).isEqualTo(DROP_NO_ENDPOINT);
      program.setEndpoint(LOOPBACK, 1, 0, List.of(TestBundles.address("10.0.0.1")));

      TestResult first = run(program);
      assertThat(first.passes()).isTrue();
      assertThat(first.verdict()).isEqualTo(ALLOW_POLICY);
      assertThat(first.decision()).isZero();
      assertThat(first.frame()).isEqualTo(frame());

      program.commit(1);
      assertThat(program.activeBank()).isEqualTo(1);
      TestResult second = run(program);
      assertThat(second.passes()).isFalse();
      assertThat(second.verdict()).isEqualTo(DENY_POLICY);
      assertThat(second.decision()).isEqualTo(1);

      assertThat(program.counters(0)).containsExactly(new Counter(0, 1, 64));
      assertThat(program.counters(1)).containsExactly(new Counter(1, 1, 64));
      program.seed(0, SHAPE, TestBundles.seeds(UNRESTRICTED, UNRESTRICTED));
      program.setEndpoint(LOOPBACK, 1, 0, List.of(TestBundles.address("10.0.0.1")));
      program.commit(0);
      assertThat(run(program).verdict()).isEqualTo(ALLOW_UNRESTRICTED);
      assertThat(program.counters(0)).isEmpty();
    }
  }

  @Test
  void whatABankHeldBeforeIsGoneAfterSeeding() throws LoaderException {
    try (var program = ProgramInstance.load(Clang.tiny("-DNP_SPECIALIZED"), SHAPE)) {
      program.seed(0, SHAPE, TestBundles.seeds(DENY, DENY, DENY));
      program.setEndpoint(LOOPBACK, 2, 0, List.of());
      assertThat(run(program).verdict()).isEqualTo(DENY_POLICY);
      program.seed(0, SHAPE, TestBundles.seeds(DENY));
      program.setEndpoint(LOOPBACK, 2, 0, List.of());
      assertThat(run(program).verdict()).isEqualTo(DROP_NO_ENDPOINT);
    }
  }

  @Test
  void genericObjectTakesItsSizesFromTheShape() throws LoaderException {
    var shape =
        new Shape(
            32, 256, 1, 1, 1, 128, 1, 1, 16, 64, false, false, TrieEntries.NARROW, Chunking.SHARED);
    try (var program = ProgramInstance.load(Clang.tiny("-DGENERIC"), shape)) {
      assertThat(program.node().bytes()).isEqualTo((int) new NodeLayout(shape).bytes());
      assertThat(program.node().endpoints()).isEqualTo(32);
      assertThat(program.required("np_event_limits").info().maxEntries()).isEqualTo(32);
      int[] vectors = new int[100];
      Arrays.fill(vectors, DENY);
      program.seed(1, shape, TestBundles.seeds(vectors));
      program.commit(1);
      program.setEndpoint(LOOPBACK, 0, 99, List.of());
      assertThat(run(program).verdict()).isEqualTo(DENY_POLICY);
    }
  }

  @Test
  void seedsThatDoNotFitAreRefusedBeforeAnythingIsWritten() throws LoaderException {
    try (var program = ProgramInstance.load(Clang.tiny("-DNP_SPECIALIZED"), SHAPE)) {
      program.seed(0, SHAPE, TestBundles.seeds(ALLOW));
      program.setEndpoint(LOOPBACK, 0, 0, List.of());
      var large = new Seeds(List.of(new MapImage("np_cells", 256, new byte[768])));
      assertThatThrownBy(() -> program.seed(0, SHAPE, large))
          .isInstanceOf(BundleRejectedException.class)
          .hasMessageContaining("np_cells holds 512 bytes, the seeds have 768");
      Shape other =
          new Shape(
              32,
              256,
              1,
              1,
              1,
              128,
              1,
              1,
              16,
              64,
              false,
              false,
              TrieEntries.NARROW,
              Chunking.SHARED);
      assertThatThrownBy(() -> program.seed(0, other, TestBundles.seeds(DENY)))
          .isInstanceOf(BundleRejectedException.class)
          .hasMessageMatching("the tables take \\d+ bytes, the program's have \\d+");
      assertThat(run(program).verdict()).isEqualTo(ALLOW_POLICY);
    }
  }

  @Test
  void endpointsWithoutAFreeSlotAreRefused() throws LoaderException {
    try (var program = ProgramInstance.load(Clang.tiny("-DNP_SPECIALIZED"), SHAPE)) {
      for (int i = 0; i < 8; i++) {
        program.setEndpoint(3 + 16 * i, 0, 0, List.of());
      }
      assertThatThrownBy(() -> program.setEndpoint(3 + 16 * 8, 0, 0, List.of()))
          .isInstanceOf(BundleRejectedException.class)
          .hasMessageContaining("no free slot for interface 131");
      program.setEndpoint(19, 2, 3, List.of(TestBundles.address("fd00::1")));
      assertThat(program.endpoints().all()).hasSize(8);
      assertThat(program.endpoints().all().get(1).addresses())
          .containsExactly(TestBundles.address("fd00::1"));
    }
  }

  @Test
  void truncatedObjectsAreRefused() {
    byte[] whole = Clang.tiny("-DNP_SPECIALIZED");
    for (int length : new int[] {0, 10, 64, whole.length / 2, whole.length - 1}) {
      assertThatThrownBy(() -> ProgramInstance.load(Arrays.copyOf(whole, length), SHAPE))
          .isInstanceOf(BundleRejectedException.class);
    }
  }

  @Test
  void verifierRefusalNamesTheProgramAndTheCause() {
    assertThatThrownBy(
            () -> ProgramInstance.load(Clang.tiny("-DNP_SPECIALIZED", "-DBROKEN"), SHAPE))
        .isInstanceOf(VerifierException.class)
        .hasMessageContaining("the verifier refused np_to_pod")
        .hasMessageContaining("invalid mem access");
  }

  @Test
  void repeatedRunsReportADuration() throws LoaderException {
    try (var program = ProgramInstance.load(Clang.tiny("-DNP_SPECIALIZED"), SHAPE)) {
      TestResult result = program.testRun(PodProgram.FROM_POD, frame(), LOOPBACK, 0, 10_000);
      assertThat(result.durationNanos()).isPositive();
      assertThat(program.instructions(PodProgram.FROM_POD)).isPositive();
    }
  }
}
