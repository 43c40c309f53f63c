package io.netpolc.compiler.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Node;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ResolverTest {
  private static final Span SPAN = Span.at(SourceFile.withoutText("p.yaml"), 3, 5);

  private final DiagnosticSink sink = new DiagnosticSink();

  private static Pod pod(String name, int address, String node, boolean hostNetwork) {
    return new Pod(
        "shop",
        name,
        Map.of("app", name),
        address == 0 ? List.of() : List.of(IpAddress.v4(address)),
        node,
        hostNetwork,
        Pod.Phase.RUNNING,
        List.of(),
        null,
        false);
  }

  private static NetworkPolicy policy(String name, String app) {
    return new NetworkPolicy(
        new PolicyRef("shop", name),
        LabelSelector.ofLabels(Map.of("app", app)),
        Set.of(Direction.INGRESS),
        List.of(),
        List.of(),
        SPAN);
  }

  private ResolvedProgram resolve(@Nullable String node) {
    var state =
        new ClusterState(
            List.of(),
            List.of(
                pod("a", 1, "one", false),
                pod("b", 2, "two", false),
                pod("host", 9, "one", true),
                pod("pending", 0, "one", false)),
            List.of(new Node("one", List.of(IpAddress.v4(8)))),
            List.of(),
            List.of());
    return Resolver.resolve(
        List.of(policy("z", "a"), policy("m", "b"), policy("c", "a"), policy("none", "x")),
        state,
        SemanticsOptions.DEFAULT,
        node,
        sink);
  }

  private static List<String> policies(ResolvedProgram resolved) {
    return resolved.rules().ingress().getFirst().sections().stream()
        .map(section -> section.policy().name())
        .toList();
  }

  @Test
  void withoutANodeEveryPodThatHasAnAddressIsASubject() {
    assertThat(resolve(null).subjects()).extracting(Pod::name).containsExactly("a", "b");
    assertThat(sink.diagnostics()).isEmpty();
  }

  @Test
  void policiesThatSelectNoSubjectDoNotMatterAndTheRestIsInCanonicalOrder() {
    assertThat(policies(resolve(null))).containsExactly("c", "m", "z");
    assertThat(policies(resolve("one"))).containsExactly("c", "z");
  }

  @Test
  void peersAreThePodsOfAllNodes() {
    ResolvedProgram resolved = resolve("one");
    assertThat(resolved.subjects()).extracting(Pod::name).containsExactly("a");
    assertThat(resolved.pods()).extracting(Pod::name).containsExactly("a", "b");
  }

  @Test
  void ownNodeIsItsAddressesAndThoseOfItsHostNetworkPods() {
    ResolvedProgram resolved = resolve(null);
    assertThat(resolved.ownNodeOf(resolved.subjects().getFirst()))
        .containsExactly(IpAddress.v4(8), IpAddress.v4(9));
    assertThat(resolved.ownNodeOf(resolved.subjects().getLast())).isEmpty();
  }

  @Test
  void unknownNodeIsAnErrorThatNamesTheKnownOnes() {
    resolve("three");
    assertThat(sink.diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly(DiagnosticCode.NP3101);
    assertThat(sink.diagnostics().getFirst().help()).contains("`one`, `two`");
  }
}
