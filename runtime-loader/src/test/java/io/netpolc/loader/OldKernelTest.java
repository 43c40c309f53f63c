package io.netpolc.loader;

import static io.netpolc.loader.TestBundles.ALLOW;
import static io.netpolc.loader.TestBundles.DENY;
import static io.netpolc.loader.TestBundles.UNRESTRICTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpolc.bpf.BpfSources;
import io.netpolc.compiler.backend.c.CEmitter;
import io.netpolc.compiler.backend.maps.Chunking;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.driver.BundleBuild;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.proof.Proof;
import io.netpolc.compiler.proof.ProofInputs;
import io.netpolc.compiler.proof.ProofReport;
import io.netpolc.loader.OldKernel.Missing;
import io.netpolc.loader.failure.MissingFeatureException;
import io.netpolc.loader.raw.Kernel;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What newer kernels have makes no difference to any verdict: without it the same is loaded,
/// swapped and decided.
@Tag("privileged")
final class OldKernelTest {
  @BeforeEach
  void kernel() {
    Privileged.assume();
  }

  private static Compilation shop() {
    Path shop = Path.of(System.getProperty("netpolc.repository", ".."), "examples/shop");
    var request =
        new InputRequest(
            List.of(shop.resolve("policies").toString()),
            List.of(shop.resolve("cluster.yaml").toString()),
            InputStream.nullInputStream(),
            Path.of(""));
    var sink = new DiagnosticSink();
    Compilation compilation = Compilation.run(request, CompileOptions.DEFAULT, sink);
    assertThat(sink.hasErrors()).isFalse();
    return Objects.requireNonNull(compilation);
  }

  private static ProofReport prove(Compilation compilation, Kernel kernel, byte[] object)
      throws Exception {
    Bundle bundle = BundleBuild.withoutObject(compilation, "test").bundle();
    var inputs = new ProofInputs(compilation.input().policies(), compilation.input().cluster());
    ProgramInstance instance = ProgramInstance.load(kernel, object, bundle.shape(), null);
    try (var engine = KernelPacketEngine.seeded(bundle, instance)) {
      return Proof.run(bundle, inputs, engine, _ -> {});
    }
  }

  private static void loadSwapAndReplace(int net, Missing... missing) throws Exception {
    try (var node = new TestNode(net, false)) {
      NodePolicy policy = node.policy(OldKernel.without(missing), node.options);
      policy.load(node.bundle("deny", DENY, ALLOW));
      assertThat(node.reaches(1, 2)).isFalse();
      assertThat(policy.load(node.bundle("allow", ALLOW, UNRESTRICTED)).sameProgram()).isTrue();
      assertThat(node.reaches(1, 2)).isTrue();
      byte[] larger = Clang.tiny("-DNP_SPECIALIZED", "-DDECISIONS=16");
      Bundle next = node.bundle("large", larger, TestBundles.shape(16, 64), ALLOW, DENY);
      assertThat(policy.load(next).sameProgram()).isFalse();
      assertThat(node.reaches(1, 2)).isFalse();
      assertThat(Objects.requireNonNull(policy.status()).drift()).isEmpty();
      policy.detach();
      assertThat(node.reaches(1, 2)).isTrue();
      assertThat(node.pins()).isEmpty();
    }
  }

  @Test
  void packetsFareTheSameWithoutMappableArrays() throws Exception {
    loadSwapAndReplace(240, Missing.MAPPABLE_ARRAYS);
  }

  @Test
  void packetsFareTheSameWithoutTcx() throws Exception {
    loadSwapAndReplace(241, Missing.TCX);
  }

  @Test
  void packetsFareTheSameWithoutEither() throws Exception {
    loadSwapAndReplace(242, Missing.MAPPABLE_ARRAYS, Missing.TCX);
  }

  @Test
  void tablesThatCannotBeMappedAreProvedToo() throws Exception {
    Compilation shop = shop();
    byte[] object = Clang.dataPath("");
    ProofReport report =
        prove(shop, OldKernel.without(Missing.MAPPABLE_ARRAYS, Missing.TCX), object);
    assertThat(report.mismatches()).isEmpty();
    assertThat(report.packets()).isEqualTo(prove(shop, OldKernel.without(), object).packets());
  }

  @Test
  void tablesThatOneElementCannotHoldAreRefused() throws Exception {
    try (var node = new TestNode(243, false)) {
      NodePolicy policy = node.policy(OldKernel.without(Missing.LARGE_ELEMENTS), node.options);
      policy.load(node.bundle("deny", DENY, ALLOW));
      byte[] larger = Clang.tiny("-DNP_SPECIALIZED", "-DDECISIONS=16");
      var shape =
          new Shape(
              16,
              256,
              1,
              1,
              1,
              4,
              2,
              1 << 20,
              16,
              64,
              false,
              false,
              TrieEntries.NARROW,
              Chunking.SHARED);
      Bundle next = node.bundle("large", larger, shape, ALLOW, ALLOW);
      assertThatThrownBy(() -> policy.load(next))
          .isInstanceOf(MissingFeatureException.class)
          .hasMessageContaining("kernels before 6.0 have room for 4 MiB");
      assertThat(node.reaches(1, 2)).isFalse();
    }
  }

  @Test
  void tablesAreLockedMemoryWhoseLimitIsRaised() throws Exception {
    loadSwapAndReplace(
        244, Missing.UNCOUNTED_MAPS, Missing.MAPPABLE_ARRAYS, Missing.TCX, Missing.LARGE_ELEMENTS);
  }

  @Test
  void tablesThatMayNotBeLockedAreRefused() throws Exception {
    try (var node = new TestNode(245, false)) {
      NodePolicy policy =
          node.policy(
              OldKernel.without(Missing.UNCOUNTED_MAPS, Missing.RAISED_LIMIT), node.options);
      Bundle bundle = node.bundle("deny", DENY, ALLOW);
      assertThatThrownBy(() -> policy.load(bundle))
          .isInstanceOf(MissingFeatureException.class)
          .hasMessageContaining("kernels before 5.11 count tables as locked memory");
    }
  }

  @Test
  void aProofThatCannotSayWhereAPacketComesFromIsRefused() {
    assertThatThrownBy(
            () -> prove(shop(), OldKernel.without(Missing.INGRESS_INTERFACES), Clang.dataPath("")))
        .isInstanceOf(MissingFeatureException.class)
        .hasMessageContaining("kernels before 5.16");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3", "v4"})
  void everyInstructionSetIsProved(String cpu) throws Exception {
    Compilation shop = shop();
    String specialised = CEmitter.emit(shop.lowered().shape(), List.of(), List.of());
    for (String text : List.of(BpfSources.amalgamation(), specialised)) {
      ProofReport report = prove(shop, OldKernel.without(), Clang.source(text, cpu));
      assertThat(report.mismatches()).as(cpu).isEmpty();
    }
  }
}
