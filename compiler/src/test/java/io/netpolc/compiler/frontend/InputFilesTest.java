package io.netpolc.compiler.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Label;
import io.netpolc.compiler.diag.Severity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InputFilesTest {
  @TempDir private Path folder = Path.of(".");

  private static String policy(String name) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: %s, namespace: a}
    ---
    {apiVersion: v1, kind: Namespace, metadata: {name: a}}
    """
        .formatted(name);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static List<String> policyNames(Inputs.Outcome outcome) {
    return outcome.input().policies().stream().map(p -> p.ref().toString()).toList();
  }

  private static List<String> fileNames(Inputs.Outcome outcome) {
    return outcome.input().files().stream().map(InputFile::name).toList();
  }

  @Test
  void directoryIsSearchedInOrderAndHiddenFilesAreLeftOut() throws IOException {
    write("in/b.yaml", policy("b"));
    write("in/a/z.yml", policy("z"));
    write(
        "in/a.json",
        "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"a\"}}");
    write("in/.hidden.yaml", "[");
    write("in/.git/x.yaml", "[");
    write("in/readme.md", "[");
    var outcome = Inputs.paths(folder, List.of("in"), List.of());
    assertThat(outcome.diagnostics()).isEmpty();
    assertThat(fileNames(outcome)).containsExactly("in/a/z.yml", "in/a.json", "in/b.yaml");
    assertThat(policyNames(outcome)).containsExactly("a/b", "a/z");
  }

  @Test
  void fileReachedTwiceIsReadOnce() throws IOException {
    write("in/a.yaml", policy("p"));
    Files.createSymbolicLink(folder.resolve("in/b.yaml"), Path.of("a.yaml"));
    var outcome =
        Inputs.paths(folder, List.of("in", "in/a.yaml", "./in"), List.of("in", "in/a.yaml"));
    assertThat(outcome.diagnostics()).isEmpty();
    assertThat(fileNames(outcome)).containsExactly("in/a.yaml");
    assertThat(policyNames(outcome)).containsExactly("a/p");
  }

  @Test
  void policiesInClusterPathsCountOnlyWhenNamedAsPoliciesToo() throws IOException {
    write("cluster/all.yaml", policy("q"));
    write("p.yaml", policy("p"));
    assertThat(policyNames(Inputs.paths(folder, List.of("p.yaml"), List.of("cluster"))))
        .containsExactly("a/p");
    assertThat(policyNames(Inputs.paths(folder, List.of("p.yaml", "cluster"), List.of("cluster"))))
        .containsExactly("a/p", "a/q");
  }

  @Test
  void clusterObjectsUnderPolicyPathsCount() throws IOException {
    write("p.yaml", policy("p"));
    var outcome = Inputs.paths(folder, List.of("p.yaml"), List.of());
    assertThat(outcome.input().cluster().namespaces()).hasSize(1);
  }

  @Test
  void otherPolicyKindsInClusterPathsAreLeftOutWithAWarning() throws IOException {
    write("c.yaml", "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: x}}");
    assertThat(Inputs.paths(folder, List.of(), List.of("c.yaml")).diagnostics())
        .extracting(Diagnostic::code, Diagnostic::severity)
        .containsExactly(tuple(DiagnosticCode.NP1022, Severity.WARNING));
  }

  @Test
  void standardInputIsReadOnceForBothRoles() {
    var outcome = Inputs.text(policy("p"));
    assertThat(outcome.diagnostics()).isEmpty();
    assertThat(fileNames(outcome)).containsExactly("<stdin>");
  }

  @Test
  void hashAndLengthAreThoseOfTheBytes() throws IOException {
    write("p.yaml", "\uFEFF# caf\u00e9\n");
    assertThat(Inputs.paths(folder, List.of("p.yaml"), List.of()).input().files())
        .containsExactly(
            new InputFile(
                "p.yaml", "ac5f945a31dae051e7f8c9aa1249159e502460a6f753cbdbbe3781bd6a2d43ee", 11));
  }

  @Test
  void withoutHashesOnlyTheLengthIsKnown() throws IOException {
    write("p.yaml", "# text\n");
    var request =
        new InputRequest(List.of("p.yaml"), List.of(), InputStream.nullInputStream(), folder);
    assertThat(FrontEnd.read(request.withoutHashes(), new DiagnosticSink()).files())
        .containsExactly(new InputFile("p.yaml", null, 7));
  }

  @Test
  void hashGoesToTheEndThoughReadingStops() throws IOException {
    write("a.yaml", "[\n" + policy("p"));
    write("b.yaml", "[\n" + policy("q"));
    var files = Inputs.paths(folder, List.of("a.yaml", "b.yaml"), List.of()).input().files();
    assertThat(files).hasSize(2);
    assertThat(files.get(0).sha256()).isNotEqualTo(files.get(1).sha256());
    assertThat(files.get(0).bytes()).isEqualTo(Files.size(folder.resolve("a.yaml")));
  }

  @Test
  void missingFileIsAnError() {
    var outcome = Inputs.paths(folder, List.of("none.yaml"), List.of("nowhere/"));
    assertThat(outcome.messages())
        .containsExactly(
            "cannot read `none.yaml`: no such file or folder",
            "cannot read `nowhere/`: no such file or folder");
  }

  @Test
  void danglingLinkInADirectoryIsAnError() throws IOException {
    write("in/a.yaml", policy("p"));
    Files.createSymbolicLink(folder.resolve("in/b.yaml"), Path.of("gone.yaml"));
    var outcome = Inputs.paths(folder, List.of("in"), List.of());
    assertThat(outcome.messages())
        .containsExactly("cannot read `in/b.yaml`: no such file or folder");
  }

  @Test
  void linkToAFolderAboveIsReportedAndNotFollowed() throws IOException {
    write("in/deep/a.yaml", policy("p"));
    Files.createSymbolicLink(folder.resolve("in/deep/up"), Path.of(".."));
    var outcome = Inputs.paths(folder, List.of("in"), List.of());
    assertThat(outcome.diagnostics()).hasSize(1);
    assertThat(outcome.diagnostics().getFirst().code()).isEqualTo(DiagnosticCode.NP1018);
    assertThat(policyNames(outcome)).containsExactly("a/p");
  }

  @Test
  void linkToItselfIsAnError() throws IOException {
    write("in/a.yaml", policy("p"));
    Files.createSymbolicLink(folder.resolve("in/self.yaml"), Path.of("self.yaml"));
    var outcome = Inputs.paths(folder, List.of("in"), List.of());
    assertThat(outcome.errors()).hasSize(1);
    assertThat(outcome.messages().getFirst()).startsWith("cannot read `in/self.yaml`: ");
  }

  @Test
  void otherYamlInADirectoryIsSkippedWithANote() throws IOException {
    write("in/values.yaml", "replicas: 2\n");
    write("in/list.yaml", "- a\n- b\n");
    var outcome = Inputs.paths(folder, List.of("in"), List.of());
    assertThat(outcome.diagnostics())
        .extracting(Diagnostic::severity)
        .containsExactly(Severity.NOTE, Severity.NOTE);
    assertThat(outcome.messages().getFirst()).startsWith("not a Kubernetes object, skipped: ");
  }

  @Test
  void namedInputWithoutAPolicyIsWarnedOf() throws IOException {
    write("in/ns.yaml", "{apiVersion: v1, kind: Namespace, metadata: {name: a}}\n");
    var sink = new DiagnosticSink();
    var none = new InputRequest(List.of("in"), List.of(), InputStream.nullInputStream(), folder);
    FrontEnd.readNamed(none, sink);
    assertThat(sink.diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly(DiagnosticCode.NP1021);
    assertThat(sink.diagnostics().getFirst().severity()).isEqualTo(Severity.WARNING);
    assertThat(sink.diagnostics().getFirst().message()).contains("`in`");
    write("in/p.yaml", policy("p"));
    var one = new DiagnosticSink();
    FrontEnd.readNamed(none, one);
    assertThat(one.diagnostics()).isEmpty();
  }

  @Test
  void policyWithoutApiVersionInADirectoryIsAnError() throws IOException {
    write("in/p.yaml", "kind: NetworkPolicy\nmetadata: {name: p}\n");
    assertThat(Inputs.paths(folder, List.of("in"), List.of()).errors()).hasSize(1);
  }

  @Test
  void invalidUtf8IsAnErrorAtItsPlace() {
    byte[] bytes = "a: b\nc: \u00e9x\n".getBytes(StandardCharsets.ISO_8859_1);
    assertError(Inputs.bytes(bytes), DiagnosticCode.NP1006, 2, 4);
  }

  @Test
  void truncatedUtf8IsAnErrorAtItsPlace() {
    byte[] bytes = {'a', ':', ' ', (byte) 0xe2, (byte) 0x82};
    assertError(Inputs.bytes(bytes), DiagnosticCode.NP1006, 1, 4);
  }

  @Test
  void nulIsAnErrorAtItsPlace() {
    assertError(Inputs.text("a: b\r\nc: \u0000"), DiagnosticCode.NP1006, 2, 4);
  }

  @Test
  void controlCharacterIsAnErrorAtItsPlace() {
    assertError(Inputs.text("a: b\n# \uD83D\uDE00\nc: \u0007"), DiagnosticCode.NP1006, 3, 4);
  }

  @Test
  void byteOrderMarkIsSkipped() {
    assertThat(Inputs.text("\uFEFF" + policy("p")).diagnostics()).isEmpty();
    assertThat(Inputs.text("\uFEFF{\"apiVersion\":\"v1\",\"kind\":\"Secret\"}").diagnostics())
        .isEmpty();
  }

  @Test
  void columnsCountUtf16UnitsAndLinesAreThoseOfEditors() {
    String text = "# \u2028# \uD83D\uDE00\nkind: \"\uD83D\uDE00\u2028\"\n\"\uD83D\uDE00\": &x\n ]";
    var outcome = Inputs.text(text);
    assertThat(outcome.errors()).hasSize(1);
    assertError(outcome, DiagnosticCode.NP1002, 4, 2);
  }

  private static String longPod(int number, String address) {
    return """
    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p%d","managedFields":[{"x":"%s"}]},\
    "status":{"podIP":%s}}\
    """
        .formatted(number, "f".repeat(800), address);
  }

  @Test
  void longClusterFilesAreStreamedWithPlacesButWithoutText() throws IOException {
    var json = new StringBuilder("{\"apiVersion\":\"v1\",\"items\":[\n");
    var yaml = new StringBuilder("apiVersion: v1\nitems:\n");
    for (int i = 0; i < 2000; i++) {
      String pod = longPod(i, i == 1999 ? "7" : "null");
      json.append(pod).append(i == 1999 ? "\n" : ",\n");
      yaml.append("- ").append(pod).append('\n');
    }
    write("pods.json", json.append("],\"kind\":\"List\"}\n").toString());
    write("pods.yaml", yaml.append("kind: List\n").toString());
    for (String name : List.of("pods.json", "pods.yaml")) {
      var outcome = Inputs.paths(folder, List.of(), List.of(name));
      assertThat(outcome.input().cluster().pods()).hasSize(1999);
      assertThat(outcome.errors()).hasSize(1);
      Diagnostic error = outcome.errors().getFirst();
      assertThat(error.code()).isEqualTo(DiagnosticCode.NP1005);
      Label label = error.primary();
      assertThat(label).isNotNull();
      if (label != null) {
        assertThat(label.span().line()).isEqualTo(name.endsWith("json") ? 2001 : 2002);
        assertThat(label.span().file().text()).isNull();
      }
      assertThat(outcome.input().files().getFirst().bytes())
          .isEqualTo(Files.size(folder.resolve(name)));
    }
  }

  @Test
  void invalidUtf8InALongFileIsAnErrorAtItsLine() throws IOException {
    for (String start : List.of("a: b\n", "{\"a\":\n")) {
      byte[] bytes =
          (start + (start.startsWith("{") ? " " : "#\n").repeat(1 << 20))
              .getBytes(StandardCharsets.UTF_8);
      bytes[bytes.length - 1] = (byte) 0xff;
      Files.write(folder.resolve("long.yaml"), bytes);
      var outcome = Inputs.paths(folder, List.of(), List.of("long.yaml"));
      assertThat(outcome.errors()).hasSize(1);
      assertThat(outcome.messages().getFirst()).contains("ff");
      Label label = outcome.errors().getFirst().primary();
      assertThat(label).isNotNull();
      if (label != null) {
        assertThat(label.span().line()).isEqualTo(start.startsWith("{") ? 2 : (1 << 20) + 1);
      }
    }
  }

  @Test
  void objectInAStreamHasALimit() throws IOException {
    write("long.yaml", ("# " + "x".repeat(1000) + "\n").repeat(17 << 10));
    var outcome = Inputs.paths(folder, List.of(), List.of("long.yaml"));
    assertThat(outcome.errors()).hasSize(1);
    assertThat(outcome.errors().getFirst().code()).isEqualTo(DiagnosticCode.NP1007);
  }

  @Test
  void lineOfYamlHasALimit() {
    assertError(Inputs.text("a: b\nc: " + "x".repeat(2 << 20) + "\n"), DiagnosticCode.NP1007, 2, 1);
  }

  private static void assertError(
      Inputs.Outcome outcome, DiagnosticCode code, int line, int column) {
    assertThat(outcome.errors()).hasSize(1);
    Diagnostic error = outcome.errors().getFirst();
    assertThat(error.code()).isEqualTo(code);
    Label label = error.primary();
    assertThat(label).isNotNull();
    if (label != null) {
      assertThat(label.span().location()).isEqualTo("<stdin>:" + line + ":" + column);
    }
  }

  @Test
  void deviceInADirectoryIsAnError() throws IOException {
    write("in/p.yaml", policy("p"));
    Files.createSymbolicLink(folder.resolve("in/q.yaml"), Path.of("/dev/null"));
    assertThat(Inputs.paths(folder, List.of("in"), List.of()).messages())
        .containsExactly("cannot read `in/q.yaml`: is not a regular file");
  }

  @Test
  void emptyPathIsAnError() {
    assertThat(Inputs.paths(folder, List.of(""), List.of(" ")).messages())
        .containsExactly("cannot read ``: is not a path", "cannot read ` `: is not a path");
  }

  @Test
  void streamWithoutEndIsLeftAfterAnError() {
    var sink = new DiagnosticSink();
    var start = new ByteArrayInputStream("a: [}\n".getBytes(StandardCharsets.UTF_8));
    var request =
        new InputRequest(
            List.of("-"), List.of(), new SequenceInputStream(start, new Endless()), folder);
    FrontEnd.read(request, sink);
    assertThat(sink.diagnostics()).hasSize(1);
    assertThat(sink.diagnostics().getFirst().code()).isEqualTo(DiagnosticCode.NP1002);
  }

  private static final class Endless extends InputStream {
    @Override
    public int read() {
      return '\n';
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      Arrays.fill(target, offset, offset + length, (byte) '\n');
      return length;
    }
  }
}
