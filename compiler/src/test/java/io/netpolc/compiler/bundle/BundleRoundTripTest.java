package io.netpolc.compiler.bundle;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netpolc.compiler.backend.maps.Chunking;
import io.netpolc.compiler.backend.maps.MapImage;
import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.backend.maps.TrieEntries;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.RuleRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundleRoundTripTest {
  private static final PolicyRef POLICY = new PolicyRef("shop", "api");

  @TempDir Path directory;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Bundle written = write("out");
    Bundle read = BundleReader.read(directory.resolve("out"));

    assertThat(read).usingRecursiveComparison().isEqualTo(written);
    assertThat(read.hash()).hasSize(64);
  }

  @Test
  void sameContentHasTheSameBytesAtAnotherPlace() throws IOException {
    write("one");
    write("elsewhere/two");
    assertThat(content(directory.resolve("elsewhere/two")))
        .isEqualTo(content(directory.resolve("one")));
  }

  @Test
  void newBundleReplacesTheOldOneAndLeavesNothingElse() throws IOException {
    write("out");
    write("out");
    try (Stream<Path> entries = Files.list(directory)) {
      assertThat(entries).containsExactly(directory.resolve("out"));
    }
  }

  @Test
  void foreignDirectoryIsRefusedAndKept() throws IOException {
    Path precious = Files.createDirectories(directory.resolve("out")).resolve("precious");
    Files.writeString(precious, "x");
    assertThatThrownBy(() -> write("out"))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("something other than a bundle");
    assertThat(precious).hasContent("x");
  }

  @Test
  void eachAlteredTruncatedOrMissingFileIsRefused() throws IOException {
    write("out");
    Path out = directory.resolve("out");
    List<Path> files;
    try (Stream<Path> entries = Files.list(out)) {
      files = entries.sorted().toList();
    }
    assertThat(files).hasSize(8);
    for (Path file : files) {
      byte[] good = Files.readAllBytes(file);
      byte[] altered = good.clone();
      altered[altered.length / 2] ^= 1;
      Files.write(file, altered);
      assertThatThrownBy(() -> BundleReader.read(out))
          .as("%s altered", file)
          .isInstanceOf(BundleException.class);
      Files.write(file, java.util.Arrays.copyOf(good, good.length / 2));
      assertThatThrownBy(() -> BundleReader.read(out))
          .as("%s truncated", file)
          .isInstanceOf(BundleException.class);
      Files.delete(file);
      assertThatThrownBy(() -> BundleReader.read(out))
          .as("%s missing", file)
          .isInstanceOf(BundleException.class)
          .hasMessageContaining(Objects.requireNonNull(file.getFileName()).toString());
      Files.write(file, good);
    }
    assertThat(BundleReader.read(out).subjects()).hasSize(1);
  }

  @Test
  void pipesDevicesAndHugeFilesAreRefusedWithoutBeingRead() throws Exception {
    write("out");
    Path out = directory.resolve("out");
    for (String name : List.of("seeds.bin", "manifest.json", "SHA256SUMS")) {
      Path file = out.resolve(name);
      byte[] good = Files.readAllBytes(file);
      Files.delete(file);
      Files.createSymbolicLink(file, Path.of("/dev/zero"));
      assertThatThrownBy(() -> BundleReader.read(out))
          .isInstanceOf(BundleException.class)
          .hasMessageContaining(name + " is no regular file");
      Files.delete(file);
      try (var sparse = FileChannel.open(file, CREATE_NEW, WRITE, SPARSE)) {
        sparse.write(ByteBuffer.allocate(1), 1L << 32);
      }
      assertThatThrownBy(() -> BundleReader.read(out))
          .isInstanceOf(BundleException.class)
          .hasMessageContaining(name);
      Files.write(file, good, TRUNCATE_EXISTING);
    }
    assertThat(BundleReader.read(out).subjects()).hasSize(1);
  }

  @Test
  void manifestWithAnotherTypeAtAnyPlaceIsRefusedOrReadWithoutAFault() throws IOException {
    write("out");
    Path out = directory.resolve("out");
    var mapper = new ObjectMapper();
    JsonNode good = mapper.readTree(Files.readAllBytes(out.resolve("manifest.json")));
    int refused = 0;
    for (String pointer : pointers(good, "")) {
      for (String other : List.of("null", "-1", "1e99", "\"x\"", "[]", "{}", "[[]]", "true")) {
        byte[] altered = mapper.writeValueAsBytes(replaced(good, pointer, mapper.readTree(other)));
        try {
          ManifestReader.read("manifest.json", altered);
        } catch (BundleException e) {
          assertThat(e).hasMessageStartingWith("manifest.json ");
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(300);
  }

  private static List<String> pointers(JsonNode node, String at) {
    var all = new ArrayList<String>();
    if (node.isObject()) {
      node.properties().forEach(e -> all.addAll(pointers(e.getValue(), at + "/" + e.getKey())));
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      all.addAll(pointers(node.get(i), at + "/" + i));
    }
    if (!at.isEmpty()) {
      all.add(at);
    }
    return all;
  }

  private static JsonNode replaced(JsonNode root, String pointer, JsonNode value) {
    JsonNode copy = root.deepCopy();
    int last = pointer.lastIndexOf('/');
    JsonNode parent = copy.at(pointer.substring(0, last));
    String key = pointer.substring(last + 1);
    if (parent instanceof ObjectNode object) {
      object.set(key, value);
    } else {
      ((ArrayNode) parent).set(Integer.parseInt(key), value);
    }
    return copy;
  }

  @Test
  void seedsOfAnyTruncatedLengthAreRefused() {
    byte[] good = SeedsCodec.encode(bundle().seeds());
    for (int length = 0; length < good.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(good, length);
      assertThatThrownBy(() -> SeedsCodec.decode("seeds.bin", cut))
          .isInstanceOf(BundleException.class);
    }
  }

  private Bundle write(String name) throws BundleException {
    return BundleWriter.write(bundle(), "int x;\n", "np_rows\n", directory.resolve(name));
  }

  private static Map<String, String> content(Path bundle) throws IOException {
    var content = new TreeMap<String, String>();
    try (Stream<Path> entries = Files.list(bundle)) {
      for (Path file : entries.toList()) {
        content.put(file.getFileName().toString(), Sha256.of(Files.readAllBytes(file)));
      }
    }
    return content;
  }

  private static Bundle bundle() {
    var images =
        List.of(
            new MapImage("np_rows", 64, new byte[128]),
            new MapImage("np_subjects", 8, new byte[] {1, 0, 0, 0, 2, 0, 0, 0}));
    var provenance =
        List.of(
            new Provenance(new Decision.NotIsolated(), List.of()),
            new Provenance(new Decision.OwnNode(), List.of()),
            new Provenance(
                new Decision.AllowedBy(new RuleRef(POLICY, Direction.EGRESS, 2)),
                List.of("a.yaml:3")),
            new Provenance(new Decision.DefaultDeny(List.of(POLICY)), List.of("a.yaml:1")),
            new Provenance(new Decision.NoBackend(List.of(POLICY)), List.of("a.yaml:1")));
    var build =
        new BuildInfo(
            null,
            new SemanticsOptions(false, true),
            List.of(new BuildInfo.Input("a.yaml", "00", 12)),
            new TreeMap<>(Map.of("pods", 3L)),
            new TreeMap<>(Map.of("clang", "19")));
    return new Bundle(
        "",
        new Shape(
            16, 256, 1, 1, 1, 4, 1, 32, 8, 0, true, false, TrieEntries.NARROW, Chunking.SHARED),
        new Seeds(images),
        List.of(
            new Subject(
                "shop",
                "api-0",
                List.of(
                    Objects.requireNonNull(IpAddress.parse("10.0.0.1")),
                    Objects.requireNonNull(IpAddress.parse("fd00::1"))))),
        provenance,
        new TreeMap<>(Map.of("10.0.0.1", "shop/api-0")),
        new byte[] {127, 69, 76, 70},
        new TreeMap<>(Map.of(Bundle.POLICIES, "{}\n", Bundle.CLUSTER, "{}\n")),
        build);
  }
}
