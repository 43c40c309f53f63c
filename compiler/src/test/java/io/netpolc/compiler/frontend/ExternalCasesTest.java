package io.netpolc.compiler.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Reads a folder of cases from outside, where there is one: the environment variable
/// `NETPOLC_EXTERNAL_CASES` names it, else `../shared/cases` beside the repository.
final class ExternalCasesTest {
  /// A manifest and what the apiserver says of it.
  private record Case(String name, boolean valid, List<String> errors, String manifest) {}

  private static Path folder() {
    String named = System.getenv("NETPOLC_EXTERNAL_CASES");
    String repository = System.getProperty("netpolc.repository", "..");
    Path folder =
        named != null ? Path.of(named) : Path.of(repository).resolve("../shared/cases").normalize();
    assumeTrue(Files.isDirectory(folder), "no folder of external cases: " + folder);
    return folder;
  }

  @TestFactory
  Stream<DynamicTest> caseFoldersReadWithoutErrors() throws IOException {
    List<Path> cases;
    try (Stream<Path> walk = Files.walk(folder(), 3)) {
      cases = walk.filter(p -> Files.exists(p.resolve("cluster.yaml"))).sorted().toList();
    }
    return cases.stream()
        .map(path ->
            DynamicTest.dynamicTest(
                path.getFileName().toString(),
                () -> {
                  var outcome =
                      Inputs.paths(path, List.of("policies.yaml"), List.of("cluster.yaml"));
                  assertThat(outcome.errors()).isEmpty();
                  assertThat(outcome.input().cluster().pods()).isNotEmpty();
                }));
  }

  @TestFactory
  Stream<DynamicTest> manifestsAreJudgedAsByTheApiserver() throws IOException {
    return cases(folder().resolve("validation.json")).stream()
        .map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)));
  }

  /// What strict decoding refuses is refused here too, at a place.
  @TestFactory
  Stream<DynamicTest> whatStrictDecodingRefusesIsRefused() throws IOException {
    var tests = new ArrayList<DynamicTest>();
    JsonNode root = new ObjectMapper().readTree(folder().resolve("validation.json").toFile());
    for (JsonNode c : root.get("decode_cases")) {
      String policy =
          "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\n"
              + c.get("yaml").asText()
              + "\n";
      tests.add(DynamicTest.dynamicTest(c.get("name").asText(), () -> checkRefused(policy)));
    }
    return tests.stream();
  }

  private static void checkRefused(String policy) {
    var outcome = Inputs.text(policy);
    assertThat(outcome.errors()).hasSize(1);
    assertThat(outcome.errors().getFirst().code())
        .isIn(DiagnosticCode.NP1003, DiagnosticCode.NP1004, DiagnosticCode.NP1005);
    assertThat(Objects.requireNonNull(outcome.errors().getFirst().primary()).span().line())
        .isEqualTo(4);
  }

  private static void check(Case c) {
    var outcome = Inputs.text(c.manifest());
    var messages = outcome.errors().stream().map(Diagnostic::message).toList();
    assertThat(messages).isEqualTo(c.errors());
    assertThat(outcome.input().policies()).hasSize(c.valid() ? 1 : 0);
  }

  private static List<Case> cases(Path file) throws IOException {
    var cases = new ArrayList<Case>();
    var factory = new JsonFactory();
    try (var parser = factory.createParser(Files.readString(file, StandardCharsets.UTF_8))) {
      while (!"cases".equals(parser.nextFieldName())) {}
      parser.nextToken();
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        cases.add(oneCase(parser, factory));
      }
    }
    return cases;
  }

  private static Case oneCase(com.fasterxml.jackson.core.JsonParser parser, JsonFactory factory)
      throws IOException {
    String name = "";
    boolean valid = false;
    var errors = new ArrayList<String>();
    String manifest = "";
    @Nullable String field = parser.nextFieldName();
    while (field != null) {
      parser.nextToken();
      switch (field) {
        case "name" -> name = parser.getText();
        case "valid" -> valid = parser.getBooleanValue();
        case "errors" -> {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            errors.add(parser.getText());
          }
        }
        case "manifest" -> {
          var text = new StringWriter();
          try (var generator = factory.createGenerator(text)) {
            generator.copyCurrentStructure(parser);
          }
          manifest = text.toString();
        }
        default -> parser.skipChildren();
      }
      field = parser.nextFieldName();
    }
    return new Case(name, valid, errors, manifest);
  }
}
