package io.netpolc.compiler.backend.c;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.clang.ClangDriver;
import io.netpolc.compiler.backend.maps.Chunking;
import io.netpolc.compiler.backend.maps.LiveShape;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.compiler.bundle.Provenance;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import java.util.List;
import org.junit.jupiter.api.Test;

class CEmitterTest {
  private static final Shape SHAPE =
      new Shape(
          64, 256, 1, 2, 1, 16, 8, 8, 32, 0, false, false, TrieEntries.NARROW, Chunking.SHARED);
  private static final PolicyRef POLICY = new PolicyRef("shop", "api-allow");
  private static final Provenance ALLOW =
      new Provenance(
          new Decision.AllowedBy(new RuleRef(POLICY, Direction.INGRESS, 0)),
          List.of("policies/shop.yaml:12"));
  private static final Provenance DENY =
      new Provenance(new Decision.DefaultDeny(List.of(POLICY)), List.of("policies/shop.yaml:3"));

  private static String emit() {
    return CEmitter.emit(
        SHAPE,
        List.of(DENY, ALLOW),
        List.of(
            new Subject(
                "shop", "api", List.of(IpAddress.parse("fd00::1"), IpAddress.parse("10.0.0.1")))));
  }

  @Test
  void decisionsAreTracedToPolicyAndLine() {
    assertThat(emit())
        .contains(" * decision 0: deny, isolated by shop/api-allow (policies/shop.yaml:3)\n")
        .contains(" * decision 1: allow shop/api-allow spec.ingress[0] (policies/shop.yaml:12)\n");
  }

  @Test
  void subjectsAreNamedWithTheirAddresses() {
    assertThat(emit())
        .contains(" * Network policy for 1 pod, by netpolc.\n")
        .contains(" * subject 0: shop/api 10.0.0.1 fd00::1\n");
  }

  @Test
  void shapeStandsBeforeTheDataPath() {
    String text = emit();
    assertThat(text.indexOf("#define NP_CAP_DECISIONS 32\n"))
        .isPositive()
        .isLessThan(text.indexOf("NETPOLC_BPF_ABI_H"));
    assertThat(text).contains("#define NP_FLOWS 0\n").doesNotContain("#include");
  }

  @Test
  void namesFromOutsideCannotEndTheComment() {
    Provenance hostile =
        new Provenance(new Decision.NotIsolated(), List.of("a*/\n#error/*.yaml:1"));
    String text = CEmitter.emit(SHAPE, List.of(hostile), List.of());
    assertThat(text).contains("(a* /?#error/ *.yaml:1)");
  }

  @Test
  void textCompilesByItself() throws Exception {
    assertThat(ClangDriver.find(System.getenv()).compile(emit())).startsWith(0x7f, 'E', 'L', 'F');
  }

  @Test
  void textForTablesKeepsTheMapsOfThePrebuiltProgram() throws Exception {
    assertThat(CEmitter.emitForTables(SHAPE))
        .contains("#define NP_SHARED_MAPS\n", "#define NP_CAP_DECISIONS 32\n")
        .doesNotContain("#include", "np_audit_from_pod");
    String auditing = CEmitter.emitForTables(auditing());
    assertThat(auditing).contains("np_audit_from_pod", "np_from_pod").doesNotContain("#include");
    ClangDriver clang = ClangDriver.find(System.getenv());
    assertThat(clang.compile(CEmitter.emitForTables(SHAPE))).startsWith(0x7f, 'E', 'L', 'F');
    assertThat(clang.compile(auditing)).startsWith(0x7f, 'E', 'L', 'F');
  }

  private static Shape auditing() {
    return LiveShape.smallest(List.of(), false, false).auditing().shape();
  }

  @Test
  void sameInputGivesSameText() {
    assertThat(emit()).isEqualTo(emit());
  }
}
