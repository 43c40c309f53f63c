package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.cli.UnpackedImage.Given;
import io.netpolc.cli.UnpackedImage.Mount;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.fixture.FakeApiServer.Meta;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The container image, and netpolc in it with what the manifest of the DaemonSet gives it.
@Tag("distribution")
@Timeout(300)
final class ImageTest {
  private static final Path REPOSITORY =
      Path.of(System.getProperty("netpolc.repository", "..")).toAbsolutePath().normalize();

  private static final String PODS = "/api/v1/pods";
  private static final String POLICIES = "/apis/networking.k8s.io/v1/networkpolicies";

  @TempDir private static Path folder;

  private static UnpackedImage image = new UnpackedImage(Path.of(""));
  private static String manifest = "";

  @BeforeAll
  static void build() throws Exception {
    manifest = Files.readString(REPOSITORY.resolve("deploy/netpolc.yaml"));
    build(folder.resolve("image.tar"));
    image = UnpackedImage.of(folder.resolve("image.tar"), folder);
  }

  private static void build(Path file) throws Exception {
    var builder =
        new ProcessBuilder(
                REPOSITORY.resolve("deploy/image/build").toString(),
                "--tag",
                "registry.example.com:5000/netpolc:test",
                file.toString())
            .redirectErrorStream(true);
    builder.environment().put("NETPOLC_NO_BUILD", "1");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
  }

  /// Capabilities that the manifest adds.
  private static List<String> capabilities() {
    var found = Pattern.compile("(?m)^ +add:\n((?: +(?:#.*|- [A-Z_]+)\n)+)").matcher(manifest);
    assertThat(found.find()).isTrue();
    return Pattern.compile("- ([A-Z_]+)")
        .matcher(found.group(1))
        .results()
        .map(each -> each.group(1))
        .toList();
  }

  /// Folders that the manifest mounts.
  private static List<Mount> mounts() {
    List<Mount> mounts =
        Pattern.compile("mountPath: (\\S+)\n(?: +readOnly: (\\S+)\n)?")
            .matcher(manifest)
            .results()
            .map(each -> new Mount(each.group(1), "true".equals(each.group(2))))
            .toList();
    assertThat(mounts).hasSize(4);
    return mounts;
  }

  private static String hex(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void sameInputGivesTheSameBytes() throws Exception {
    Path again = folder.resolve("again.tar");
    build(again);
    assertThat(Files.mismatch(folder.resolve("image.tar"), again)).isEqualTo(-1);
  }

  @Test
  void blobsAreNamedByTheirDigests() throws Exception {
    Path archive = folder.resolve("archive");
    try (var blobs = Files.list(archive.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        assertThat(hex(Files.readAllBytes(blob))).isEqualTo(blob.getFileName().toString());
      }
    }
    String named = UnpackedImage.strings(archive.resolve("index.json"), "digest").getFirst();
    Path ociManifest = archive.resolve("blobs").resolve(named.replace(':', '/'));
    List<String> digests = UnpackedImage.strings(ociManifest, "digest");
    List<String> files =
        new ArrayList<>(UnpackedImage.strings(archive.resolve("manifest.json"), "Config"));
    files.addAll(UnpackedImage.strings(archive.resolve("manifest.json"), "Layers"));
    assertThat(digests.stream().map(digest -> "blobs/" + digest.replace(':', '/')))
        .containsExactlyElementsOf(files);
    List<String> contents = UnpackedImage.strings(archive.resolve(files.getFirst()), "diff_ids");
    assertThat(contents).hasSize(files.size() - 1);
    for (int i = 0; i < contents.size(); i++) {
      try (var in =
          new java.util.zip.GZIPInputStream(
              Files.newInputStream(archive.resolve(files.get(i + 1))))) {
        assertThat(contents.get(i)).isEqualTo("sha256:" + hex(in.readAllBytes()));
      }
    }
    assertThat(UnpackedImage.strings(archive.resolve("manifest.json"), "RepoTags"))
        .containsExactly("registry.example.com:5000/netpolc:test");
  }

  @Test
  void everyOptionOfTheManifestIsKnown() {
    List<String> options =
        Pattern.compile("- (--[a-z-]+)=")
            .matcher(manifest)
            .results()
            .map(each -> each.group(1))
            .toList();
    var console = TestConsole.plain();
    assertThat(console.run("watch", "--help")).isZero();
    String help = console.out();
    assertThat(options).isNotEmpty().allSatisfy(option -> assertThat(help).contains(option));
  }

  private static void assumePossible() throws IOException {
    ShopPods.assumePossible("the image as a container");
    for (String tool : List.of("setpriv", "unshare")) {
      assumeTrue(
          Files.isExecutable(Path.of("/usr/bin", tool)), "the image as a container: no " + tool);
    }
  }

  private static String output(ProcessBuilder builder, int status) throws Exception {
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isEqualTo(status);
    return text;
  }

  @Test
  @Tag("privileged")
  void versionRunsInTheImageAlone() throws Exception {
    assumePossible();
    assertThat(
            output(image.process(new Given(List.of(), List.of(), false), "version"), ExitCode.OK))
        .startsWith("netpolc ");
  }

  /// What the manifest gives.
  private static Given given() {
    return new Given(mounts(), capabilities(), false);
  }

  private static FakeApiServer startNode() throws Exception {
    assumePossible();
    for (String mounted : List.of("/run/netns", "/run/netpolc", "/sys/fs/bpf/netpolc")) {
      Files.createDirectories(Path.of(mounted));
    }
    // As on a node, where what is mounted later is seen in containers that ask for it.
    output(new ProcessBuilder("mount", "--make-shared", "/run"), 0);
    var api = new FakeApiServer();
    api.kubeconfig(image.root().resolve("etc"));
    api.put("/api/v1/namespaces", "Namespace", new Meta("", "shop", ""), "");
    api.put(
        "/api/v1/nodes",
        "Node",
        new Meta("", "node-1", ""),
        "\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"192.0.2.1\"}]}");
    return api;
  }

  private static void detach() {
    assertThat(TestConsole.plain().run("detach")).isEqualTo(ExitCode.OK);
  }

  @Test
  @Tag("privileged")
  void watchKeepsTheNodeWithWhatTheManifestGives() throws Exception {
    try (var api = startNode();
        var watch = new Watch(given())) {
      watch.await("enforced: .* 0 policies, 0 pods .*");
      try (var pods = new ShopPods()) {
        pod(api, "frontend", "10.244.1.11");
        pod(api, "cart", "10.244.1.12");
        watch.awaitMetrics("policies 0.0", "pods 2.0", "pods_without_interface 0.0");
        assertThat(pods.reaches("frontend", "10.244.1.12", 7070)).isTrue();
        String everything = "\"spec\":{\"podSelector\":{}}";
        api.put(POLICIES, "NetworkPolicy", new Meta("shop", "guard", ""), everything);
        watch.awaitMetrics("policies 1.0", "pods 2.0", "pods_without_interface 0.0");
        assertThat(pods.reaches("frontend", "10.244.1.12", 7070)).isFalse();
        assertThat(output(image.process(given(), "status"), ExitCode.OK))
            .contains("shop/frontend", "npshop13 (", "its packets are dropped");
        watch.end();
        assertThat(pods.reaches("frontend", "10.244.1.12", 7070)).isFalse();
      }
    } finally {
      detach();
    }
  }

  /// `SYS_ADMIN` includes `BPF` and `PERFMON` (capabilities(7)): without these two nothing is
  /// missing.
  @Test
  @Tag("privileged")
  void capabilitiesThatAreLeftOutAreNamed() throws Exception {
    try (var _ = startNode()) {
      for (String needed : List.of("NET_ADMIN", "SYS_ADMIN")) {
        assertThat(output(watch(given().without(needed)), ExitCode.ENVIRONMENT))
            .contains("CAP_" + needed);
      }
      try (var watch = new Watch(given().without("BPF").without("PERFMON"))) {
        watch.await("enforced: .*");
      }
    } finally {
      detach();
    }
  }

  /// Where the runtime keeps no files for network namespaces.
  @Test
  @Tag("privileged")
  void podsAreFoundByTheNodesProcessesWhereTheyMayBeLookedAt() throws Exception {
    List<Mount> unnamed =
        mounts().stream().filter(mount -> !mount.path().equals("/run/netns")).toList();
    List<String> more = new ArrayList<>(capabilities());
    more.add("SYS_PTRACE");
    var given = new Given(unnamed, more, true);
    try (var api = startNode();
        var pods = new ShopPods()) {
      assertThat(pods).isNotNull();
      pod(api, "frontend", "10.244.1.11");
      String asNobody = "exec setpriv --reuid=65534 --regid=65534 --clear-groups sleep 600";
      Process process =
          new ProcessBuilder("ip", "netns", "exec", "np-shop-frontend", "sh", "-c", asNobody)
              .start();
      try {
        // In this order: what is attached once is known again.
        try (var blind = new Watch(given.without("SYS_PTRACE"))) {
          blind.await("enforced: .* 1 pods on this node, 1 of them without.*");
          blind.end();
        }
        try (var watch = new Watch(given)) {
          watch.await("enforced: .* 1 pods on this node, 0 of them without.*");
        }
      } finally {
        process.destroyForcibly().waitFor();
      }
    } finally {
      detach();
    }
  }

  private static ProcessBuilder watch(Given given) {
    return image.process(given, "watch", "--node", "node-1", "--kubeconfig", "/etc/kubeconfig");
  }

  private static void pod(FakeApiServer api, String name, String address) {
    api.put(
        PODS,
        "Pod",
        new Meta("shop", name, "\"app\":\"" + name + "\""),
        "\"spec\":{\"nodeName\":\"node-1\",\"containers\":[{\"name\":\"main\"}]},\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"%s\"}]}"
            .formatted(address));
  }

  /// `netpolc watch` in the image; what it says is kept.
  private static final class Watch implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final URI METRICS = URI.create("http://127.0.0.1:9655/metrics");

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> said = new ArrayList<>();
    private final Process process;

    Watch(Given given) throws IOException {
      process = watch(given).start();
      Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
      try (var reader =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        reader.lines().forEach(lines::add);
      } catch (IOException | java.io.UncheckedIOException ended) {
        lines.add(ended.toString());
      }
    }

    /// Waits for a line.
    void await(String pattern) throws InterruptedException {
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      String line = "";
      while (!line.matches(pattern)) {
        line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        assertThat(line).as("%s after %s", pattern, said).isNotNull();
        said.add(line);
      }
    }

    /// Waits until the metrics say all of this.
    ///
    /// @param expected names without their prefix, and values
    void awaitMetrics(String... expected) throws Exception {
      List<String> lines = Stream.of(expected).map(metric -> "netpolc_" + metric).toList();
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      while (true) {
        String metrics;
        try (var in = METRICS.toURL().openStream()) {
          metrics = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (metrics.lines().toList().containsAll(lines)) {
          return;
        }
        assertThat(System.nanoTime()).as("%s in %s", lines, metrics).isLessThan(deadline);
        Thread.sleep(20);
      }
    }

    /// Asks the process in the container to end, as its runtime does.
    void end() throws InterruptedException {
      process.descendants().forEach(ProcessHandle::destroy);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends when asked").isTrue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
