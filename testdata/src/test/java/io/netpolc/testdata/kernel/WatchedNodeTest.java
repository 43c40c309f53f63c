package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.fixture.FakeApiServer;
import io.netpolc.fixture.FakeApiServer.Meta;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.NativeKernel;
import io.netpolc.watch.node.WatchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A node that follows an apiserver: what is changed there decides real connections here.
@Tag("privileged")
@Timeout(120)
final class WatchedNodeTest {
  private static final String NAMESPACES = "/api/v1/namespaces";
  private static final String POLICIES = "/apis/networking.k8s.io/v1/networkpolicies";
  private static final int PORT = 8080;
  private static final String DENY = "\"spec\":{\"podSelector\":{},\"policyTypes\":[\"Ingress\"]}";
  private static final String ALLOW_FRIENDS =
      "\"spec\":{\"podSelector\":{},\"ingress\":[{\"from\":[{\"namespaceSelector\":{\"matchLabels\":{\"friend\":\"yes\"}}}]}]}";

  /// Has room for one of these, and not for as many.
  private static final long BUDGET = 1 << 20;

  private static final int BLOCKS = 6000;

  @BeforeEach
  void kernel() {
    LivePods.assume();
  }

  private static Watching watch(LivePods pods, FakeApiServer api) throws IOException {
    return new Watching(pods, api.kubeconfig(pods.folder()), "node-1");
  }

  /// Whether a connection is possible in both families; they must agree.
  private static boolean connects(LivePods pods) throws Exception {
    boolean four = pods.connects("a", "b", 4, PORT);
    assertThat(pods.connects("a", "b", 6, PORT)).isEqualTo(four);
    return four;
  }

  /// Waits for what changes make true: one change may be enforced after another.
  private static void becomes(LivePods pods, Watching watching, boolean open) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (pods.connects("a", "b", 4, PORT) != open || pods.connects("a", "b", 6, PORT) != open) {
      assertThat(System.nanoTime()).as("%s", watching.complaints()).isLessThan(end);
    }
    assertThat(connects(pods)).as("%s", watching.complaints()).isEqualTo(open);
  }

  @Test
  void whatChangesInTheClusterIsEnforced() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      try (var watching = watch(pods, api)) {
        becomes(pods, watching, true);
        LivePods.guard(api, DENY);
        becomes(pods, watching, false);
        LivePods.guard(api, ALLOW_FRIENDS);
        api.put(NAMESPACES, "Namespace", new Meta("", "x", "\"friend\":\"yes\""), "");
        becomes(pods, watching, true);
        assertThat(watching.complaints()).isEmpty();
        api.cutWatches();
        api.put(NAMESPACES, "Namespace", new Meta("", "x", ""), "");
        becomes(pods, watching, false);
      }
      assertThat(connects(pods)).as("while nobody watches").isFalse();
      assertThat(Files.getPosixFilePermissions(pods.folder().resolve("run")))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      api.delete(POLICIES, "x", "guard");
      try (var next = watch(pods, api)) {
        becomes(pods, next, true);
      }
      pods.policy().detach();
    }
  }

  /// Of one pod only the policy that has no room denies; the other pod's are in force.
  @Test
  void aPolicyThatIsTooLargeDeniesAlone() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      String ofB =
          "\"spec\":{\"podSelector\":{\"matchLabels\":{\"app\":\"b\"}},\"ingress\":[{\"from\":[%s]}]}";
      String everybody = "{\"podSelector\":{}}";
      LivePods.guard(api, ofB.formatted(everybody));
      WatchOptions options = WatchOptions.of("node-1").withBudget(BUDGET);
      try (var watching =
          new Watching(pods, pods.interfaces(), api.kubeconfig(pods.folder()), options)) {
        becomes(pods, watching, true);
        LivePods.guard(api, ofB.formatted(everybody + blocks(BLOCKS)));
        becomes(pods, watching, false);
        assertThat(watching.complaints())
            .singleElement()
            .asString()
            .contains("x/guard: it is too large");
        String toB = "\"spec\":{\"podSelector\":{},\"policyTypes\":[\"Egress\"],\"egress\":[{}]}";
        api.put(POLICIES, "NetworkPolicy", new Meta("x", "other", ""), toB);
        LivePods.guard(api, ofB.formatted(everybody + blocks(1)));
        becomes(pods, watching, true);
        assertThat(watching.complaints()).hasSize(1);
      }
      pods.policy().detach();
    }
  }

  private static String blocks(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> ",{\"ipBlock\":{\"cidr\":\"60.%d.%d.0/24\"}}".formatted(i >> 8, i & 255))
        .collect(Collectors.joining());
  }

  /// A word of the tables, all endpoints and a link are changed behind the back of a watch.
  @Test
  void whatSomebodyElseChangesIsMended() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      LivePods.guard(api, "\"spec\":{\"podSelector\":{},\"ingress\":[{}]}");
      try (var watching = watch(pods, api)) {
        becomes(pods, watching, true);
        assertThat(watching.compare()).isEmpty();
        tamper(pods);
        Files.delete(pods.pins().resolve("links").resolve(pods.ifindex("a") + "-np_from_pod"));
        assertThat(connects(pods)).isFalse();
        assertThat(watching.compare())
            .anyMatch(message -> message.contains("of the tables"))
            .anyMatch(message -> message.contains("had no endpoint"))
            .anyMatch(message -> message.contains("np_from_pod was not on interface"));
        assertThat(connects(pods)).isTrue();
        assertThat(watching.compare()).isEmpty();
      }
      pods.policy().detach();
    }
  }

  /// Writes into the tables and over all endpoints.
  private static void tamper(LivePods pods) throws Exception {
    Path set = pods.pins().resolve(Files.readSymbolicLink(pods.pins().resolve("current")));
    var kernel = new NativeKernel();
    int fd = kernel.openPin(set.resolve("np_node"));
    int bytes = kernel.mapInfo(fd).valueSize();
    try (Kernel.MappedArray memory = kernel.mapArray(fd, bytes)) {
      int endpoints = memory.loadInt(36);
      memory.clear(64, 64L * endpoints);
      memory.storeInt(bytes - 4, 12345);
    } finally {
      kernel.close(fd);
    }
  }

  @Test
  void anApiserverThatGoesAwayLeavesTheLastState() throws Exception {
    try (LivePods pods = LivePods.create()) {
      var api = new FakeApiServer();
      pods.tell(api);
      LivePods.guard(api, DENY);
      try (var watching = watch(pods, api)) {
        becomes(pods, watching, false);
        api.close();
        Thread.sleep(Duration.ofSeconds(2));
        assertThat(connects(pods)).isFalse();
        assertThat(watching.complaints()).isNotEmpty();
      }
      pods.policy().detach();
    }
  }
}
