package io.netpolc.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.bundle.KubernetesJson;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.fixture.FakeApiServer.Meta;
import io.netpolc.fixture.Relay;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.ClusterAccess;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.state.ClusterStore;
import io.netpolc.watch.state.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Connections that break within an event, or are slow, and a server that tells things again or
/// from before: what is known ends at what the server has.
@Timeout(120)
final class FaultyConnectionTest {
  private static final String PODS = "/api/v1/pods";
  private static final String NAMESPACES = "/api/v1/namespaces";
  private static final String POLICIES = "/apis/networking.k8s.io/v1/networkpolicies";
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int CHANGES = Boolean.getBoolean("netpolc.long") ? 3000 : 300;
  private static final int CHANGES_BETWEEN_FAULTS = 10;

  @TempDir Path folder;

  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private final ClusterStore store = new ClusterStore(troubles::add);
  private final Followers followers = new Followers();
  private FakeApiServer server;
  private Relay relay;
  private ApiServer connection;
  private ApiServer direct;

  @BeforeEach
  void start() throws IOException {
    server = new FakeApiServer();
    relay = new Relay(server.port());
    Path by = Files.createDirectory(folder.resolve("relay"));
    connection = ApiServer.at(new ClusterAccess(server.kubeconfig(by, relay.port()), null));
    direct = ApiServer.at(new ClusterAccess(server.kubeconfig(folder), null));
    server.put(NAMESPACES, "Namespace", new Meta("", "shop", "\"team\":\"web\""), "");
    pod("first", 1);
  }

  @AfterEach
  void stop() throws InterruptedException, IOException {
    followers.stop();
    connection.close();
    direct.close();
    relay.close();
    server.close();
  }

  private void pod(String name, int number) {
    server.put(
        PODS,
        "Pod",
        new Meta("shop", name, "\"app\":\"" + name + "\""),
        "\"spec\":{\"nodeName\":\"node-1\",\"containers\":[{\"name\":\"main\"}]},\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"10.0.%d.%d\"}]}"
            .formatted(number / 250, number % 250));
  }

  private void policy(String name, int port) {
    server.put(
        POLICIES,
        "NetworkPolicy",
        new Meta("shop", name, ""),
        "\"spec\":{\"podSelector\":{},\"ingress\":[{\"ports\":[{\"port\":%d}]}]}".formatted(port));
  }

  private boolean knowsPod(String name) {
    return store.keys(Resource.PODS).contains(new ObjectKey("Pod", "shop", name));
  }

  private void awaitPod(String name, boolean there) throws InterruptedException {
    long start = System.nanoTime();
    while (knowsPod(name) != there) {
      assertThat(System.nanoTime() - start)
          .as("%s; %s", name, troubles)
          .isLessThan(PATIENCE.toNanos());
      Thread.sleep(5);
    }
  }

  private long lists() {
    return server.requests().stream()
        .filter(request -> request.startsWith(PODS) && !request.contains("watch"))
        .count();
  }

  private void awaitWatches(long wanted) throws InterruptedException {
    while (watches() < wanted) {
      Thread.sleep(5);
    }
  }

  private long watches() {
    return server.requests().stream()
        .filter(request -> request.startsWith(PODS) && request.contains("watch"))
        .count();
  }

  private static String text(Snapshot snapshot) {
    return KubernetesJson.objects(snapshot.input().policies(), snapshot.input().cluster());
  }

  /// Waits until the store is what the server lists.
  private void awaitAll(String why) throws Exception {
    String wanted = text(Snapshot.of(direct));
    long start = System.nanoTime();
    while (!text(store.snapshot("")).equals(wanted)) {
      assertThat(System.nanoTime() - start)
          .as("%s: %s is not %s; %s", why, text(store.snapshot("")), wanted, troubles)
          .isLessThan(PATIENCE.toNanos());
      Thread.sleep(20);
    }
  }

  /// Only a watch that has heard all before goes on without a list.
  @Test
  void aWatchThatBreaksWithinAnEventGoesOnBehindTheLastWholeOne() throws Exception {
    followers.follow(connection, store, Resource.PODS);
    awaitPod("first", true);
    awaitWatches(1);
    int number = 2;
    for (int bytes : new int[] {1, 20, 100, 200}) {
      relay.cutAfter(bytes);
      pod("cut-" + bytes, number++);
      awaitPod("cut-" + bytes, true);
      awaitWatches(number - 1);
    }
    assertThat(troubles).isNotEmpty();
    assertThat(lists()).isEqualTo(1);
    assertThat(store.keys(Resource.PODS)).hasSize(5);
    assertThat(store.invalid()).isEmpty();
  }

  @Test
  void whatComesInPiecesWithPausesIsWhole() throws Exception {
    followers.follow(connection, store, Resource.values());
    awaitPod("first", true);
    relay.slowDown(3, Duration.ofMillis(1));
    for (int i = 2; i < 7; i++) {
      pod("slow-" + i, i);
    }
    awaitPod("slow-6", true);
    server.delete(PODS, "shop", "slow-6");
    awaitPod("slow-6", false);
    assertThat(troubles).isEmpty();
    assertThat(store.invalid()).isEmpty();
  }

  @Test
  void eventsThatComeTwiceEndAtTheSame() throws Exception {
    followers.follow(connection, store, Resource.values());
    awaitPod("first", true);
    server.tellEach(2);
    for (int i = 2; i < 40; i++) {
      pod("twice", i);
      policy("twice", i);
      if (i % 3 == 0) {
        server.delete(PODS, "shop", "twice");
        server.delete(POLICIES, "shop", "twice");
      }
    }
    server.tellEach(1);
    pod("last", 50);
    policy("last", 50);
    awaitPod("last", true);
    awaitAll("twice");
    store.take(0, TimeUnit.SECONDS);
    server.tellEach(3);
    pod("last", 51);
    assertThat(store.take(PATIENCE.toSeconds(), TimeUnit.SECONDS).changes()).hasSize(1);
    // What was told again of it has come before what comes next.
    pod("next", 52);
    assertThat(store.take(PATIENCE.toSeconds(), TimeUnit.SECONDS).changes())
        .extracting(change -> change.key().name())
        .containsExactly("next");
    assertThat(troubles).isEmpty();
  }

  @Test
  void aListFromBeforeIsFollowedUpToNow() throws Exception {
    followers.follow(connection, store, Resource.values());
    awaitPod("first", true);
    server.listWhatWas();
    server.delete(PODS, "shop", "first");
    pod("second", 2);
    policy("second", 2);
    awaitPod("second", true);
    awaitPod("first", false);
    server.expireWatches();
    while (store.following().values().stream().anyMatch(resource -> resource.lists() < 2)) {
      Thread.sleep(5);
    }
    server.listWhatIs();
    awaitAll("a list from before");
  }

  @Test
  void whateverConnectionsSufferTheStoreEndsAtWhatTheServerHas() throws Exception {
    long seed = Long.getLong("netpolc.seed", System.nanoTime());
    System.out.printf("faulty connections: -Dnetpolc.seed=%d%n", seed);
    var dice = new Random(seed);
    followers.follow(connection, store, Resource.values());
    for (int i = 1; i <= CHANGES; i++) {
      change(dice);
      if (i % CHANGES_BETWEEN_FAULTS == 0) {
        fault(dice);
        Thread.sleep(dice.nextInt(300));
      }
    }
    server.tellEach(1);
    server.listWhatIs();
    relay.mend();
    awaitAll("-Dnetpolc.seed=" + seed);
    assertThat(store.invalid()).isEmpty();
  }

  private void change(Random dice) {
    String name = "n" + dice.nextInt(8);
    switch (dice.nextInt(4)) {
      case 0 -> policy(name, 1 + dice.nextInt(1000));
      case 1 ->
          server.put(
              NAMESPACES,
              "Namespace",
              new Meta("", "shop", "\"turn\":\"%d\"".formatted(dice.nextInt(5))),
              "");
      case 2 -> {
        pod("gone-" + name, 1000 + dice.nextInt(1000));
        server.delete(PODS, "shop", "gone-" + name);
      }
      default -> pod(name, 1 + dice.nextInt(900));
    }
  }

  private void fault(Random dice) {
    switch (dice.nextInt(7)) {
      case 0, 1, 2 -> relay.cutAfter(dice.nextInt(1500));
      case 3 -> server.tellEach(1 + dice.nextInt(3));
      case 4 -> relay.slowDown(1 + dice.nextInt(100), Duration.ofNanos(dice.nextInt(500_000)));
      case 5 -> {
        // Nobody could go on from a list that is older than what is forgotten.
        server.listWhatIs();
        server.compact();
      }
      default -> {
        server.listWhatWas();
        server.expireWatches();
      }
    }
  }
}
