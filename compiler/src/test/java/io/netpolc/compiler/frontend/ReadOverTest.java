package io.netpolc.compiler.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ReadOverTest {
  private static final String POD =
      """
      {kind: Pod, apiVersion: v1, metadata: {name: web, namespace: shop, labels: {app: web}},
       spec: {}, status: {phase: Running, podIP: 10.0.0.1}}
      """;

  private static final String NAMESPACE =
      "{kind: Namespace, apiVersion: v1, metadata: {name: shop, labels: {team: a}}}\n";

  private static String policy(String namespace) {
    return """
    {kind: NetworkPolicy, apiVersion: networking.k8s.io/v1,
     metadata: {name: p, namespace: %s}, spec: {podSelector: {}}}
    """
        .formatted(namespace);
  }

  private static InputRequest request(String policies, String state) {
    return new InputRequest(List.of(), List.of(), InputStream.nullInputStream(), Path.of(""))
        .with(List.of(given("policies.yaml", true, policies), given("state.yaml", false, state)));
  }

  private static GivenPath given(String name, boolean forPolicies, String text) {
    var file = new GivenFile(name, true, text.getBytes(StandardCharsets.UTF_8));
    return new GivenPath(name, forPolicies, List.of(file));
  }

  private static CheckedInput read(InputRequest request) {
    return FrontEnd.readNamed(request, new DiagnosticSink());
  }

  @Test
  void isWhatReadingAllWouldBe() {
    String state = POD + "---\n" + NAMESPACE;
    CheckedInput before = read(request(policy("old"), state));
    var sink = new DiagnosticSink();
    InputRequest request = request(policy("new"), state);
    CheckedInput over = Objects.requireNonNull(FrontEnd.readOver(before, request, sink));
    var all = new DiagnosticSink();
    CheckedInput expected = FrontEnd.readNamed(request, all);
    assertThat(over.policies()).hasToString(expected.policies().toString());
    assertThat(over.cluster()).isEqualTo(expected.cluster());
    assertThat(over.cluster().namespaces())
        .extracting(namespace -> namespace.name())
        .containsExactly("new", "shop");
    assertThat(sink.diagnostics())
        .hasToString(all.diagnostics().toString())
        .extracting(Diagnostic::code)
        .containsExactly(DiagnosticCode.NP3001);
  }

  @Test
  void doesNotReadTheStateAgain() {
    CheckedInput before = read(request(policy("shop"), POD));
    InputRequest request = request(policy("shop"), "no: [state");
    assertThat(FrontEnd.readOver(before, request, new DiagnosticSink()))
        .isNotNull()
        .extracting(CheckedInput::cluster)
        .isEqualTo(before.cluster());
  }

  @Test
  void stateAmongPoliciesIsReadWithThem() {
    CheckedInput apart = read(request(policy("shop"), POD));
    CheckedInput mixed = read(request(policy("shop") + "---\n" + POD, ""));
    assertThat(apart.stateAmongPolicies()).isFalse();
    assertThat(mixed.stateAmongPolicies()).isTrue();
    var sink = new DiagnosticSink();
    assertThat(FrontEnd.readOver(mixed, request(policy("shop"), ""), sink)).isNull();
    assertThat(FrontEnd.readOver(apart, request(policy("shop") + "---\n" + NAMESPACE, POD), sink))
        .isNull();
  }

  @Test
  void warnsWhereNoPolicyIsFound() {
    CheckedInput before = read(request(policy("shop"), POD));
    var sink = new DiagnosticSink();
    assertThat(FrontEnd.readOver(before, request("", POD), sink)).isNotNull();
    assertThat(sink.diagnostics())
        .extracting(Diagnostic::message)
        .containsExactly("no NetworkPolicy was found in `policies.yaml`: every flow is allowed");
  }
}
