package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.bpf.BpfSources;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.fixture.FakeApiServer.Meta;
import io.netpolc.loader.Drift;
import io.netpolc.loader.NodeOptions;
import io.netpolc.loader.UnknownPods;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.NativeKernel;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.ClusterAccess;
import io.netpolc.watch.node.NodeWatch;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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

  @BeforeEach
  void kernel() {
    LivePods.assume();
  }

  /// A watch in a thread of its own, which hears what became of each state.
  private static final class Watching implements NodeWatch.Report, AutoCloseable {
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> mended = new CopyOnWriteArrayList<>();
    private final Semaphore compared = new Semaphore(0);
    private final NodeWatch watch;
    private final ApiServer server;
    private final Thread thread;

    Watching(LivePods pods, FakeApiServer api) throws IOException {
      server = ApiServer.at(new ClusterAccess(api.kubeconfig(pods.folder()), null));
      var options =
          new NodeOptions(
              pods.pins(),
              pods.folder().resolve("run"),
              Duration.ofSeconds(5),
              false,
              BpfSources.genericObject().orElseThrow());
      watch = new NodeWatch("node-1", options, pods.interfaces(), UnknownPods.DENY, this);
      thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  watch.follow(server);
                } catch (InterruptedException ended) {
                  Thread.currentThread().interrupt();
                } catch (Exception failure) {
                  complaints.add(failure.toString());
                }
              });
    }

    /// Has the kernel compared with what it should hold.
    void compare() throws InterruptedException {
      compared.drainPermits();
      watch.compare();
      assertThat(compared.tryAcquire(30, TimeUnit.SECONDS)).as("%s", complaints).isTrue();
    }

    @Override
    public void enforced(NodeWatch.Enforced now) {}

    @Override
    public void invalid(LiveObject.Invalid object) {
      complaints.add(object.reason());
    }

    @Override
    public void compared(List<Drift> drift) {
      drift.forEach(found -> mended.add(found.message()));
      compared.release();
    }

    @Override
    public void kept(List<String> reasons) {
      complaints.addAll(reasons);
    }

    @Override
    public void trouble(String reason) {
      complaints.add(reason);
    }

    @Override
    public void close() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      server.close();
    }
  }

  private static void policy(FakeApiServer api, String spec) {
    api.put(POLICIES, "NetworkPolicy", new Meta("x", "guard", ""), spec);
  }

  /// Whether a connection is possible in both families; they must agree.
  private static boolean connects(LivePods pods) throws Exception {
    boolean four = connects(pods, 4);
    assertThat(connects(pods, 6)).isEqualTo(four);
    return four;
  }

  private static boolean connects(LivePods pods, int family) throws Exception {
    try (ServerSocket server = pods.server("b", family, PORT);
        Socket client = pods.connect("a", "b", family, PORT);
        Socket accepted = server.accept()) {
      LivePods.exchange(client, accepted);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /// Waits for what changes make true: one change may be enforced after another.
  private static void becomes(LivePods pods, Watching watching, boolean open) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (connects(pods, 4) != open || connects(pods, 6) != open) {
      assertThat(System.nanoTime()).as("%s", watching.complaints).isLessThan(end);
    }
    assertThat(connects(pods)).as("%s", watching.complaints).isEqualTo(open);
  }

  @Test
  void whatChangesInTheClusterIsEnforced() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      try (var watching = new Watching(pods, api)) {
        becomes(pods, watching, true);
        policy(api, DENY);
        becomes(pods, watching, false);
        policy(api, ALLOW_FRIENDS);
        api.put(NAMESPACES, "Namespace", new Meta("", "x", "\"friend\":\"yes\""), "");
        becomes(pods, watching, true);
        assertThat(watching.complaints).isEmpty();
        api.cutWatches();
        api.put(NAMESPACES, "Namespace", new Meta("", "x", ""), "");
        becomes(pods, watching, false);
      }
      assertThat(connects(pods)).as("while nobody watches").isFalse();
      assertThat(Files.getPosixFilePermissions(pods.folder().resolve("run")))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      api.delete(POLICIES, "x", "guard");
      try (var next = new Watching(pods, api)) {
        becomes(pods, next, true);
      }
      pods.policy().detach();
    }
  }

  /// A word of the tables, all endpoints and a link are changed behind the back of a watch.
  @Test
  void whatSomebodyElseChangesIsMended() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      policy(api, "\"spec\":{\"podSelector\":{},\"ingress\":[{}]}");
      try (var watching = new Watching(pods, api)) {
        becomes(pods, watching, true);
        watching.compare();
        assertThat(watching.mended).isEmpty();
        tamper(pods);
        Files.delete(
            pods.pins().resolve("links").resolve(pods.ifindex("a") + "-np_from_pod"));
        assertThat(connects(pods)).isFalse();
        watching.compare();
        assertThat(watching.mended)
            .anyMatch(message -> message.contains("of the tables"))
            .anyMatch(message -> message.contains("had no endpoint"))
            .anyMatch(message -> message.contains("np_from_pod was not on interface"));
        assertThat(connects(pods)).isTrue();
        watching.mended.clear();
        watching.compare();
        assertThat(watching.mended).isEmpty();
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
      policy(api, DENY);
      try (var watching = new Watching(pods, api)) {
        becomes(pods, watching, false);
        api.close();
        Thread.sleep(Duration.ofSeconds(2));
        assertThat(connects(pods)).isFalse();
        assertThat(watching.complaints).isNotEmpty();
      }
      pods.policy().detach();
    }
  }
}
