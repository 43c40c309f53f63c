package io.netpolc.compiler.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.TextRenderer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class HostileInputTest {
  private static final String POLICY_JSON =
      """
      {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy",
       "metadata":{"name":"p","namespace":"a","labels":{"l":"v"},"annotations":{"n":"v"},
        "ownerReferences":[{"apiVersion":"v1","kind":"K","name":"n","uid":"u","controller":true}]},
       "spec":{"podSelector":{"matchLabels":{"app":"web"},
         "matchExpressions":[{"key":"k","operator":"In","values":["v"]}]},
        "ingress":[{"from":[{"podSelector":{},"namespaceSelector":{"matchLabels":{"a":"b"}}},
          {"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}}],
         "ports":[{"protocol":"TCP","port":80,"endPort":90},{"port":"http"}]}],
        "egress":[{"to":[{"podSelector":{}}],"ports":[{}]}],
        "policyTypes":["Ingress","Egress"]}}\
      """;

  private static final String POLICY_YAML =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p, namespace: a}
      spec:
        podSelector: &x
          matchLabels: {app: web}
        ingress:
          - from:
              - podSelector: *x
              - ipBlock: {cidr: 10.0.0.0/8, except: ["10.1.0.0/16"]}
            ports:
              - {port: 80, endPort: 90}
              - port: http
      ---
      apiVersion: v1
      kind: List
      items:
        - {apiVersion: v1, kind: Namespace, metadata: {name: a}}
        - {apiVersion: v1, kind: Pod, metadata: {name: b, namespace: a}, status: {podIP: 10.0.0.1}}
      """;

  private static void assertOneError(String text, DiagnosticCode code) {
    var outcome = Inputs.text(text);
    assertThat(outcome.errors()).hasSize(1);
    Diagnostic error = outcome.errors().getFirst();
    assertThat(error.code()).isEqualTo(code);
    assertThat(error.primary()).isNotNull();
  }

  @Test
  void deepNestingIsRefused() {
    assertOneError("[".repeat(100_000), DiagnosticCode.NP1007);
    assertOneError("a: ".repeat(1) + "{a: ".repeat(100_000), DiagnosticCode.NP1007);
    assertOneError("- ".repeat(100_000), DiagnosticCode.NP1007);
    assertOneError("{\"a\":".repeat(100_000), DiagnosticCode.NP1007);
  }

  @Test
  void longJsonNumbersAndKeysAreRefused() {
    assertOneError("{\"a\":" + "7".repeat(1001) + "}", DiagnosticCode.NP1007);
    assertOneError("{\"" + "a".repeat(50_001) + "\":1}", DiagnosticCode.NP1007);
  }

  @Test
  void moreThanFiftyAliasesToCollectionsAreRefused() {
    assertOneError("a: &a [x]\nb: [" + "*a, ".repeat(51) + "]", DiagnosticCode.NP1007);
  }

  @Test
  void anchorThatContainsItselfIsRefused() {
    assertOneError("a: &a [*a]", DiagnosticCode.NP1002);
  }

  @Test
  void longScalarIsReportedInShort() {
    String name = "x".repeat(1 << 20) + "_";
    for (String text :
        List.of(
            "{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}",
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\""
                + name
                + "\"}}")) {
      var outcome = Inputs.text(text);
      assertThat(outcome.errors()).isNotEmpty();
      assertThat(new TextRenderer(false).render(outcome.errors())).hasSizeLessThan(4000);
    }
  }

  @Test
  void truncatedJsonIsAnErrorAtEveryLength() {
    for (int length = 1; length < POLICY_JSON.length(); length++) {
      var outcome = Inputs.text(POLICY_JSON.substring(0, length));
      assertThat(outcome.errors()).as("length %d", length).isNotEmpty();
      assertThat(outcome.input().policies()).isEmpty();
    }
  }

  @Test
  void truncatedJsonIsToldInOurWords() {
    assertThat(Inputs.text("{\"kind\":[").messages())
        .containsExactly(
            "not valid JSON: unexpected end-of-input: expected close marker for Array (start marker"
                + " at line 1, column 9)");
  }

  @Test
  void validTextsAreAccepted() {
    assertThat(Inputs.text(POLICY_JSON).errors()).isEmpty();
    assertThat(Inputs.text(POLICY_YAML).diagnostics()).isEmpty();
  }

  @Property(tries = 2000, seed = "4711", shrinking = ShrinkingMode.OFF)
  void mutatedBytesAreReadOrReported(@ForAll("mutations") byte[] bytes) {
    var outcome = Inputs.bytes(bytes);
    assertThat(outcome.input().files()).hasSize(1);
    assertThat(outcome.errors()).allMatch(error -> error.primary() != null);
    new TextRenderer(false).render(outcome.diagnostics());
  }

  @Provide
  Arbitrary<byte[]> mutations() {
    Arbitrary<String> texts = Arbitraries.of(POLICY_JSON, POLICY_YAML);
    Arbitrary<List<int[]>> edits =
        Arbitraries.integers()
            .between(0, 3000)
            .tuple2()
            .flatMap(at ->
                Arbitraries.integers()
                    .between(-128, 127)
                    .map(b -> new int[] {at.get1(), at.get2(), b}))
            .list()
            .ofMinSize(1)
            .ofMaxSize(4);
    return texts.flatMap(text -> edits.map(list -> mutate(text, list)));
  }

  private static byte[] mutate(String text, List<int[]> edits) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int[] edit : edits) {
      int at = edit[0] % bytes.length;
      int from = edit[1] % bytes.length;
      if (edit[2] % 2 == 0) {
        bytes[at] = (byte) edit[2];
      } else {
        bytes[at] = bytes[from];
      }
    }
    return bytes;
  }

  /// Each value of a full policy is replaced by a value of each other type.
  @TestFactory
  Stream<DynamicTest> everyValueOfEveryTypeIsAcceptedOrReported() {
    var replacements = List.of("null", "true", "7", "1.5", "\"x\"", "[]", "{}", "[7]", "{\"x\":7}");
    return values().entrySet().stream()
        .flatMap(value ->
            replacements.stream()
                .map(replacement ->
                    DynamicTest.dynamicTest(
                        value.getKey() + " = " + replacement,
                        () -> checkReplaced(value.getKey(), value.getValue(), replacement))));
  }

  private static void checkReplaced(String name, int[] range, String replacement) {
    String text =
        POLICY_JSON.substring(0, range[0]) + replacement + POLICY_JSON.substring(range[1]);
    var outcome = Inputs.text(text);
    assertThat(outcome.errors()).allMatch(error -> error.primary() != null);
    assertThat(outcome.input().policies()).hasSize(outcome.errors().isEmpty() ? 1 : 0);
    String original = POLICY_JSON.substring(range[0], range[1]);
    boolean sameType = typeOf(original) == typeOf(replacement);
    boolean legal = sameType || replacement.equals("null") || name.contains("port\"");
    if (!legal) {
      assertThat(outcome.errors()).isNotEmpty();
    }
  }

  private static char typeOf(String json) {
    char first = json.charAt(0);
    return Character.isDigit(first) ? (json.contains(".") ? 'f' : 'i') : first;
  }

  /// The values in the text: where each starts and ends, by a name that tells its key.
  private static Map<String, int[]> values() {
    var values = new LinkedHashMap<String, int[]>();
    var open = new ArrayList<Integer>();
    String text = POLICY_JSON;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{' || c == '[') {
        open.add(i);
      } else if (c == '}' || c == ']') {
        int start = open.removeLast();
        if (start > 0) {
          add(values, start, i + 1);
        }
      } else if (c == '"') {
        int end = text.indexOf('"', i + 1) + 1;
        if (text.charAt(end) != ':') {
          add(values, i, end);
        }
        i = end - 1;
      } else if (Character.isDigit(c)) {
        add(values, i, i + 2);
        i++;
      }
    }
    return values;
  }

  private static void add(Map<String, int[]> values, int start, int end) {
    String before = POLICY_JSON.substring(0, start);
    int key = before.lastIndexOf('"', before.length() - 3);
    values.put(start + " " + before.substring(Math.max(0, key)).strip(), new int[] {start, end});
  }
}
