package io.netpolc.compiler.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Severity;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/// Input of any length is read in bounded memory: a virtual machine with a small heap reads what a
/// pattern makes. `-Dnetpolc.long=true` reads 1 GiB of each pattern instead of 18 MiB, and 100,000
/// documents and files instead of 2,000.
@Timeout(3600)
final class LargeInputTest {
  private static final boolean LONG = Boolean.getBoolean("netpolc.long");
  private static final long BYTES = LONG ? 1L << 30 : 18L << 20;
  private static final String HEAP = LONG ? "-Xmx1g" : "-Xmx192m";
  private static final int MANY = LONG ? 100_000 : 2_000;

  private static final String FILLER = "f".repeat(8 << 10);

  /// An endless text, and how reading as much of it as is asked for ends.
  record Pattern(String name, String start, IntFunction<String> next, String end) {
    @Override
    public String toString() {
      return name;
    }

    /// Writes until there is enough or nobody reads any more.
    private void write(OutputStream out) {
      try (var buffered = new BufferedOutputStream(out, 1 << 16)) {
        byte[] text = start.getBytes(StandardCharsets.UTF_8);
        long written = 0;
        for (int i = 0; written < BYTES; i++) {
          buffered.write(text);
          written += text.length;
          text = next.apply(i).getBytes(StandardCharsets.UTF_8);
        }
      } catch (IOException _) {
        // The reader has left after an error; what it printed tells.
      }
    }
  }

  private static String policy(int number) {
    return """
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: p%d, namespace: a}
    spec:
      podSelector: {matchLabels: {app: web}}
      ingress: [{from: [{podSelector: {matchLabels: {app: x}}}]}]
    """
        .formatted(number);
  }

  private static String pod(int number) {
    return """
    {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p%d","annotations":{"x":"%s"}}}\
    """
        .formatted(number, FILLER);
  }

  static Stream<Pattern> patterns() {
    String policyStart =
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: p}
        spec:
          ingress:
          - from:
        """;
    String jsonStart = "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{}";
    return Stream.of(
        new Pattern("policies", "", LargeInputTest::policy, LONG ? "NP1007 policies" : "ok"),
        new Pattern("pods", "", i -> "---\n" + pod(i) + "\n", "ok"),
        new Pattern("empty documents", "", _ -> "---\n", "ok"),
        new Pattern(
            "one document",
            policyStart,
            _ -> "    - ipBlock: {cidr: 10.0.0.0/24}\n",
            "NP1007 object has more than"),
        new Pattern("one line", "a: ", _ -> FILLER, "NP1007 line is longer"),
        new Pattern("comments", "", _ -> "# " + FILLER + "\n", "NP1007 object is longer"),
        new Pattern(
            "elements before their kind",
            "apiVersion: v1\nitems:\n",
            _ -> "- {a: b}\n",
            "NP1007 list has more than"),
        new Pattern("JSON pods", jsonStart, i -> ",\n" + pod(i), "NP1008"),
        new Pattern(
            "JSON elements before their kind",
            "{\"items\":[{}",
            _ -> ",{}",
            "NP1007 list has more than"),
        new Pattern("JSON values", "{\"a\":[1", _ -> ",1", "NP1007 object has more than"),
        new Pattern("JSON string", "{\"a\":\"", _ -> FILLER, "NP1007 value is longer"),
        new Pattern("JSON key", "{\"", _ -> FILLER, "NP1007 key is longer"),
        new Pattern(
            "JSON number", "{\"a\":1", _ -> FILLER.replace('f', '7'), "NP1007 value is longer"),
        new Pattern("JSON space", "{\"a\":", _ -> FILLER.replace('f', ' '), "NP1002"));
  }

  /// The program that reads: prints the first error's code, or `ok`.
  static final class Reader {
    private Reader() {}

    public static void main(String[] args) {
      var sink = new DiagnosticSink();
      FrontEnd.read(new InputRequest(List.of("-"), List.of(), System.in, Path.of(".")), sink);
      System.out.println(
          sink.diagnostics().stream()
              .filter(d -> d.severity() == Severity.ERROR)
              .map(LargeInputTest::words)
              .findFirst()
              .orElse("ok"));
    }
  }

  private static String words(Diagnostic diagnostic) {
    return diagnostic.code() + " " + diagnostic.message();
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void anyLengthIsReadInBoundedMemory(Pattern pattern) throws IOException {
    Process reader =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                Reader.class.getName())
            .redirectErrorStream(true)
            .start();
    Thread writer = Thread.ofPlatform().start(() -> pattern.write(reader.getOutputStream()));
    try (var out = reader.inputReader()) {
      assertThat(out.lines().collect(Collectors.joining("\n"))).startsWith(pattern.end());
    } finally {
      reader.destroyForcibly();
      writer.interrupt();
    }
  }

  private static String classPath() {
    Path tests = Path.of(System.getProperty("basedir", "."), "target/test-classes");
    return Stream.concat(
            Stream.of(tests.toString()),
            Stream.of(
                    FrontEnd.class,
                    VerdictCode.class,
                    Yaml.class,
                    JsonFactory.class,
                    ObjectMapper.class)
                .map(LargeInputTest::location))
        .collect(Collectors.joining(System.getProperty("path.separator")));
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void manyDocumentsInAFileAreRead(@TempDir Path folder) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < MANY; i++) {
      text.append(policy(i));
    }
    Files.writeString(folder.resolve("p.yaml"), text);
    var outcome = Inputs.paths(folder, List.of("p.yaml"), List.of());
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.input().policies()).hasSize(MANY);
  }

  @Test
  void manyFilesInAFolderAreRead(@TempDir Path folder) throws IOException {
    for (int i = 0; i < MANY; i++) {
      Files.writeString(folder.resolve("p" + i + ".yaml"), policy(i));
    }
    var outcome = Inputs.paths(folder, List.of("."), List.of());
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.input().files()).hasSize(MANY);
    assertThat(outcome.input().policies()).hasSize(MANY);
  }
}
