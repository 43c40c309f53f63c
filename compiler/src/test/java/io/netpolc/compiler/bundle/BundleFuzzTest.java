package io.netpolc.compiler.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.TableInterpreter;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.driver.BundleBuild;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The files of a bundle may hold anything: they are refused, or accepted and then safe to use.
final class BundleFuzzTest {
  private static final String INPUT =
      """
      {apiVersion: v1, kind: Namespace, metadata: {name: a}}
      ---
      {apiVersion: v1, kind: Pod, metadata: {name: b, namespace: a, labels: {app: web}},
       spec: {nodeName: n}, status: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]}}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p, namespace: a}
      spec:
        podSelector: {}
        policyTypes: [Ingress, Egress]
        ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/25}}], ports: [{port: 80, endPort: 90}]}]
        egress: [{to: [{ipBlock: {cidr: "fd00::/64"}}]}]
      """;

  private static final int MOST_EDITS = 8;

  /// All files of the good bundle but the sums.
  private static final Map<String, byte[]> FILES = new TreeMap<>();

  private static Path directory = Path.of(".");

  @BeforeAll
  static void compile() throws IOException {
    Path parent = Files.createTempDirectory("netpolc-bundle");
    directory = parent.resolve("b");
    var stdin = new ByteArrayInputStream(INPUT.getBytes(StandardCharsets.UTF_8));
    var sink = new DiagnosticSink();
    Compilation compilation =
        Compilation.run(
            new InputRequest(List.of("-"), List.of(), stdin, parent), CompileOptions.DEFAULT, sink);
    BundleBuild.withoutObject(Objects.requireNonNull(compilation), "1").write(directory);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        FILES.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    FILES.remove(BundleWriter.SUMS);
  }

  @AfterAll
  static void clean() throws IOException {
    for (String name : FILES.keySet()) {
      Files.delete(directory.resolve(name));
    }
    Files.delete(directory.resolve(BundleWriter.SUMS));
    Files.delete(directory);
    Files.delete(Objects.requireNonNull(directory.getParent()));
  }

  @FuzzTest
  void manifestIsReadOrRefused(byte[] bytes) {
    try {
      assertThat(ManifestReader.read("manifest.json", bytes)).isNotNull();
    } catch (BundleException e) {
      assertThat(e).hasMessageStartingWith("manifest.json ");
    }
  }

  @FuzzTest
  void seedsAreReadOrRefused(byte[] bytes) {
    try {
      Seeds seeds = SeedsCodec.decode("seeds.bin", bytes);
      assertThat(SeedsCodec.encode(seeds)).isEqualTo(bytes);
    } catch (BundleException e) {
      assertThat(e).hasMessageStartingWith("seeds.bin ");
    }
  }

  /// Edits a good bundle in a few places and makes its sums fit again, so that what is refused is
  /// refused for its content.
  @FuzzTest
  void editedBundleIsRefusedOrSafeToAsk(FuzzedDataProvider data) throws IOException {
    byte[] manifest = good(BundleWriter.MANIFEST);
    byte[] seeds = good(BundleWriter.SEEDS);
    for (int edits = data.consumeInt(1, MOST_EDITS); edits > 0; edits--) {
      edit(data.consumeBoolean() ? seeds : manifest, data);
    }
    write(manifest, seeds);
    try {
      ask(BundleReader.read(directory), data);
    } catch (BundleException e) {
      assertThat(e).hasMessageContaining(directory.toString());
    }
  }

  private static byte[] good(String name) {
    return Objects.requireNonNull(FILES.get(name)).clone();
  }

  private static void edit(byte[] bytes, FuzzedDataProvider data) {
    int at = data.consumeInt(0, bytes.length - 1);
    byte[] replacement = data.consumeBytes(8);
    System.arraycopy(replacement, 0, bytes, at, Math.min(replacement.length, bytes.length - at));
  }

  /// Writes the edited files with the sums that belong to them.
  private static void write(byte[] manifest, byte[] seeds) throws IOException {
    String fitting =
        new String(manifest, StandardCharsets.ISO_8859_1)
            .replace(Sha256.of(good(BundleWriter.SEEDS)), Sha256.of(seeds));
    byte[] manifestBytes = fitting.getBytes(StandardCharsets.ISO_8859_1);
    var files = new TreeMap<>(FILES);
    files.remove(BundleWriter.MANIFEST);
    files.put(BundleWriter.SEEDS, seeds);
    Files.write(directory.resolve(BundleWriter.SEEDS), seeds);
    Files.write(directory.resolve(BundleWriter.MANIFEST), manifestBytes);
    Files.writeString(
        directory.resolve(BundleWriter.SUMS), BundleWriter.sums(files, manifestBytes));
  }

  private static void ask(Bundle bundle, FuzzedDataProvider data) {
    var tables = new TableInterpreter(bundle.seeds(), bundle.shape());
    for (int subject = 0; subject < bundle.subjects().size(); subject++) {
      for (Direction direction : Direction.values()) {
        IpAddress v4 = IpAddress.v4(data.consumeInt());
        IpAddress v6 = IpAddress.v6(data.consumeLong(), data.consumeLong());
        int port = data.consumeInt(0, 65535);
        for (IpAddress remote : List.of(v4, v6, IpAddress.v4(10 << 24 | 1))) {
          int decision = tables.decide(subject, direction, remote, Protocol.TCP, port).decision();
          assertThat(decision).isBetween(0, Math.max(0, bundle.shape().decisions() - 1));
        }
      }
    }
  }
}
