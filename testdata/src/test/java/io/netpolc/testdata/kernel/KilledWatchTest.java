package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.clang.ClangDriver;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.fixture.FakeApiServer.Meta;
import io.netpolc.testdata.random.Dice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Watches that are killed while the cluster changes all the time. In between datagrams must go on
/// that every state allows, and those that no state allows never arrive; the last watch comes to
/// what the cluster says, and nothing is left of the others.
@Tag("privileged")
final class KilledWatchTest {
  private static final int KILLS = Boolean.getBoolean("netpolc.long") ? 100 : 8;
  private static final int MOST_MILLIS = 1500;
  private static final int ANSWERS = 60;
  private static final int ALWAYS = 6001;
  private static final List<Integer> SOMETIMES = List.of(6002, 6003);
  private static final int NEVER = 6004;
  private static final String NAMESPACES = "/api/v1/namespaces";
  private static final String PODS = "/api/v1/pods";
  private static final String POLICIES = "/apis/networking.k8s.io/v1/networkpolicies";

  private final FakeApiServer api;
  private final Dice dice;

  KilledWatchTest() throws IOException {
    api = new FakeApiServer();
    dice = new Dice(Dice.seedOfRun());
  }

  @BeforeEach
  void kernel() {
    LivePods.assume();
  }

  @Test
  void enforcementOutlivesItsWatchAndTheNextTakesOver() throws Exception {
    System.out.printf("killed watches: -Dnetpolc.seed=%d%n", Dice.seedOfRun());
    try (LivePods pods = LivePods.create()) {
      pods.tell(api);
      change(0);
      Path kubeconfig = api.kubeconfig(pods.folder());
      try (var first = WatchProcess.start(pods, kubeconfig, Map.of())) {
        first.awaitEnforced();
      }
      BpfObjects before = BpfObjects.of(pods);
      var churn = new Churn();
      try (Traffic four = Traffic.start(pods, 4, ALWAYS, List.of(NEVER));
          Traffic six = Traffic.start(pods, 6, ALWAYS, List.of(NEVER));
          churn) {
        int enforced = 0;
        for (int kill = 0; kill < KILLS; kill++) {
          try (var watch = start(pods, kubeconfig, kill)) {
            watch.awaitStart();
            if (kill % 2 == 0) {
              watch.awaitEnforced();
              enforced++;
            }
            Thread.sleep(dice.below(MOST_MILLIS));
          }
          assertThat(four.goesOn(ANSWERS) && six.goesOn(ANSWERS)).as("kill %d", kill).isTrue();
        }
        churn.close();
        for (Traffic traffic : List.of(four, six)) {
          Traffic.Outcome outcome = traffic.stop();
          assertThat(outcome.taken()).as("of %d", outcome.sent()).doesNotContainKey(NEVER);
          assertThat(outcome.unanswered()).as("lost of %d", outcome.sent()).isEmpty();
          System.out.printf(
              "killed watches: %d, %d of them had taken over; %d changes, %d datagrams of each kind%n",
              KILLS, enforced, churn.changes, outcome.sent());
        }
      }
      converges(pods, kubeconfig);
      BpfObjects.of(pods).assertLikeBefore(before, List.of());
      pods.policy().detach();
    }
  }

  /// Where there is a clang, every other one that has taken over makes programs for its tables.
  private static WatchProcess start(LivePods pods, Path kubeconfig, int kill) throws IOException {
    if (kill % 4 == 0) {
      try {
        Path clang = ClangDriver.find(System.getenv()).executable();
        return WatchProcess.specialising(pods, kubeconfig, clang);
      } catch (ClangException missing) {
        return WatchProcess.start(pods, kubeconfig, Map.of());
      }
    }
    return WatchProcess.start(pods, kubeconfig, Map.of());
  }

  @Test
  void interfacesThatGoWhileNobodyWatchesLeaveNothing() throws Exception {
    try (LivePods pods = LivePods.create(List.of("a", "b", "c"))) {
      pods.tell(api);
      Path kubeconfig = api.kubeconfig(pods.folder());
      try (var first = WatchProcess.start(pods, kubeconfig, Map.of())) {
        first.awaitEnforced();
      }
      String link = "LINK " + pods.ifindex("c") + "-np_from_pod";
      assertThat(BpfObjects.of(pods).pins()).contains(link);
      pods.remove("c");
      api.delete(PODS, "x", "c");
      try (var second = WatchProcess.start(pods, kubeconfig, Map.of())) {
        second.awaitEnforced();
      }
      assertThat(BpfObjects.of(pods).pins()).doesNotContain(link);
      pods.policy().detach();
    }
  }

  /// A watch that is not killed enforces each of two states.
  private void converges(LivePods pods, Path kubeconfig) throws Exception {
    try (var last = WatchProcess.start(pods, kubeconfig, Map.of())) {
      last.awaitEnforced();
      for (int open : SOMETIMES) {
        policy(open);
        for (int port : SOMETIMES) {
          Traffic.awaitAnswer(pods, port, port == open);
        }
      }
    }
  }

  private void policy(int port) {
    api.put(
        POLICIES,
        "NetworkPolicy",
        new Meta("x", "guard", ""),
        "\"spec\":{\"podSelector\":{},\"ingress\":[{\"from\":[{\"podSelector\":{\"matchLabels\":{\"app\":\"a\"}}}],\"ports\":[{\"protocol\":\"UDP\",\"port\":%d},{\"protocol\":\"UDP\",\"port\":%d}]}]}"
            .formatted(ALWAYS, port));
  }

  /// One change after the other, of each kind.
  private void change(int number) {
    policy(SOMETIMES.get(dice.below(SOMETIMES.size())));
    switch (dice.below(4)) {
      case 0 ->
          api.put(
              NAMESPACES,
              "Namespace",
              new Meta("", "x", "\"turn\":\"%d\"".formatted(dice.below(5))),
              "");
      case 1 ->
          api.put(
              POLICIES,
              "NetworkPolicy",
              new Meta("x", "more-" + dice.below(5), ""),
              "\"spec\":{\"podSelector\":{\"matchLabels\":{\"app\":\"%s\"}},\"policyTypes\":[\"Egress\"],\"egress\":[{},{\"to\":[{\"ipBlock\":{\"cidr\":\"10.%d.0.0/16\"}}]}]}"
                  .formatted(dice.pick(List.of("a", "b")), dice.below(200)));
      case 2 ->
          api.put(
              PODS,
              "Pod",
              new Meta(
                  "x", "other-" + dice.below(50), "\"app\":\"app-%d\"".formatted(number % 300)),
              "\"spec\":{\"nodeName\":\"node-2\",\"containers\":[{\"name\":\"main\"}]},\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"10.99.%d.%d\"}]}"
                  .formatted(dice.below(250), dice.below(250)));
      default -> api.cutWatches();
    }
  }

  /// Changes the cluster all the time.
  private final class Churn implements AutoCloseable {
    private static final int PAUSE_MILLIS = 15;

    private volatile boolean ending;
    private int changes;
    private final Thread thread;

    Churn() {
      thread =
          Thread.ofPlatform()
              .start(() -> {
                while (!ending) {
                  change(changes++);
                  try {
                    Thread.sleep(PAUSE_MILLIS);
                  } catch (InterruptedException ended) {
                    return;
                  }
                }
              });
    }

    @Override
    public void close() {
      ending = true;
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
