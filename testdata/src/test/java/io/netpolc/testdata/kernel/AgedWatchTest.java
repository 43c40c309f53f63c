package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.fixture.FakeApiServer;
import io.netpolc.fixture.FakeApiServer.Meta;
import io.netpolc.testdata.kernel.LivePods.Addresses;
import io.netpolc.testdata.random.Dice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A watch gets as old as it gets in a day of a cluster that changes each second, and its needs do
/// not: a cluster that is as it was before takes as much memory, and as many descriptors, threads,
/// maps and pins.
///
/// The time that passes is shorter, what happens is not: label sets, selectors and prefixes that
/// never were before, namespaces, local pods with their interfaces, watches that end and histories
/// that the apiserver forgets.
@Tag("privileged")
final class AgedWatchTest {
  /// A day has 86,400 seconds.
  private static final int CHANGES = Boolean.getBoolean("netpolc.long") ? 86_400 : 4_800;

  private static final int SPANS = 8;

  /// Like a watch that an apiserver ends after some minutes.
  private static final int CHANGES_A_WATCH = 300;

  private static final int CHANGES_A_LOCAL_POD = 400;
  private static final int PAUSE_MILLIS = 2;
  private static final int KEPT = 20;

  /// What a change may leave behind: less than any object of it takes.
  private static final int BYTES_A_CHANGE = 40;

  /// What the JVM itself and its compiler take now and then.
  private static final int SLACK_BYTES = 512 << 10;

  /// Threads of pools end when they have had nothing to do for a minute.
  private static final int POOLED = 10;

  private static final int PORT = 6001;
  private static final int LOOKS = 40;
  private static final String NAMESPACES = "/api/v1/namespaces";
  private static final String PODS = "/api/v1/pods";
  private static final String SERVICES = "/api/v1/services";
  private static final String POLICIES = "/apis/networking.k8s.io/v1/networkpolicies";

  private final Dice dice = new Dice(Dice.seedOfRun());
  private final Deque<Removal> present = new ArrayDeque<>();

  /// Takes back a change.
  private interface Removal {
    void run() throws IOException;
  }

  /// What a process takes.
  ///
  /// @param heap bytes of all objects that something refers to
  private record Needs(long heap, int descriptors, int threads) {
    static Needs of(long pid) throws IOException, InterruptedException {
      Path process = Path.of("/proc", Long.toString(pid));
      long heap = liveBytes(pid);
      var least = new Needs(heap, count(process.resolve("fd")), count(process.resolve("task")));
      for (int look = 0; look < LOOKS; look++) {
        // What has been closed goes, and some threads end, a little later.
        Thread.sleep(50);
        least =
            new Needs(
                heap,
                Math.min(least.descriptors, count(process.resolve("fd"))),
                Math.min(least.threads, count(process.resolve("task"))));
      }
      return least;
    }

    private static int count(Path folder) throws IOException {
      try (var entries = Files.list(folder)) {
        return (int) entries.count();
      }
    }

    private static long liveBytes(long pid) throws IOException {
      String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      Process histogram =
          new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      String text =
          new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      String[] total = text.substring(text.lastIndexOf('\n') + 1).strip().split(" +");
      assertThat(total).as(text).hasSize(3).startsWith("Total");
      return Long.parseLong(total[2]);
    }
  }

  @Test
  void aDayOldWatchTakesWhatAYoungOneDoes() throws Exception {
    LivePods.assume();
    System.out.printf("aged watch: -Dnetpolc.seed=%d%n", Dice.seedOfRun());
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      try (var watch = WatchProcess.start(pods, api.kubeconfig(pods.folder()), Map.of())) {
        watch.awaitEnforced();
        live(pods, api, 0);
        BpfObjects objects = BpfObjects.of(pods);
        Needs young = Needs.of(watch.pid());
        for (int span = 1; span < SPANS; span++) {
          live(pods, api, span);
        }
        Needs old = Needs.of(watch.pid());
        int changes = CHANGES / SPANS * (SPANS - 1);
        System.out.printf("aged watch: after %d changes %s, before %s%n", changes, old, young);
        assertThat(old.heap - young.heap).isLessThan(SLACK_BYTES + (long) BYTES_A_CHANGE * changes);
        assertThat(old.descriptors).isLessThanOrEqualTo(young.descriptors);
        assertThat(old.threads).isLessThan(young.threads + POOLED);
        BpfObjects.of(pods).assertAsMany(objects);
      }
      pods.policy().detach();
    }
  }

  /// A part of the day, after which the cluster is as it was before and the watch knows it.
  private void live(LivePods pods, FakeApiServer api, int span) throws Exception {
    LivePods.guard(api, OptionalInt.of(PORT));
    Traffic.awaitAnswer(pods, PORT, true);
    int first = span * (CHANGES / SPANS);
    for (int change = first; change < first + CHANGES / SPANS; change++) {
      if (change % CHANGES_A_LOCAL_POD == 0) {
        localPod(pods, api, change);
      } else {
        change(api, change);
      }
      if (change % CHANGES_A_WATCH == 0) {
        if (dice.below(2) == 0) {
          api.compact();
        }
        api.cutWatches();
      }
      if (present.size() > KEPT) {
        present.remove().run();
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    while (!present.isEmpty()) {
      present.remove().run();
    }
    LivePods.guard(api, OptionalInt.empty());
    Traffic.awaitAnswer(pods, PORT, false);
  }

  private void localPod(LivePods pods, FakeApiServer api, int number) throws IOException {
    String name = "l" + number % 10_000;
    var addresses =
        new Addresses(
            "10.247.%d.%d".formatted(1 + number / 250 % 250, 1 + number % 250),
            "fd00:247::1:%x".formatted(number % 60_000));
    pods.add(name, addresses);
    pod(api, name, "\"app\":\"local-%d\"".formatted(number), "node-1", addresses);
    present.add(() -> {
      api.delete(PODS, "x", name);
      pods.remove(name);
    });
  }

  private static void pod(
      FakeApiServer api, String name, String labels, String node, Addresses addresses) {
    api.put(
        PODS,
        "Pod",
        new Meta("x", name, labels),
        "\"spec\":{\"nodeName\":\"%s\",\"containers\":[{\"name\":\"main\",\"ports\":[{\"name\":\"web\",\"containerPort\":%d}]}]},\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"%s\"},{\"ip\":\"%s\"}]}"
            .formatted(
                node, 1 + Math.floorMod(name.hashCode(), 100), addresses.four(), addresses.six()));
  }

  /// A change of another part of the cluster, unlike any before.
  private void change(FakeApiServer api, int number) {
    String name = "n" + number;
    switch (dice.below(5)) {
      case 0, 1 -> {
        int turn = dice.below(2) == 0 ? number : dice.below(9);
        var addresses =
            new Addresses(
                "10.99.%d.%d".formatted(number / 250 % 250, 1 + number % 250),
                "fd00:99::%x".formatted(1 + number % 60_000));
        pod(api, name, "\"app\":\"a\",\"turn\":\"%d\"".formatted(turn), "node-2", addresses);
        present.add(() -> api.delete(PODS, "x", name));
      }
      case 2 -> {
        api.put(
            NAMESPACES, "Namespace", new Meta("", name, "\"turn\":\"%d\"".formatted(number)), "");
        present.add(() -> api.delete(NAMESPACES, "", name));
      }
      case 3 -> {
        api.put(
            SERVICES,
            "Service",
            new Meta("x", name, ""),
            "\"spec\":{\"clusterIP\":\"10.96.%d.%d\",\"ports\":[{\"port\":80}]}"
                .formatted(number / 250 % 250, 1 + number % 250));
        present.add(() -> api.delete(SERVICES, "x", name));
      }
      default -> {
        String selects = dice.pick(List.of("a", "b"));
        api.put(
            POLICIES,
            "NetworkPolicy",
            new Meta("x", name, ""),
            "\"spec\":{\"podSelector\":{\"matchLabels\":{\"app\":\"%s\"}},\"policyTypes\":[\"Egress\"],\"egress\":[{},{\"to\":[{\"ipBlock\":{\"cidr\":\"172.%d.%d.0/24\"}},{\"namespaceSelector\":{\"matchLabels\":{\"turn\":\"%d\"}}}],\"ports\":[{\"port\":%d},{\"port\":\"web\"}]}]}"
                .formatted(
                    selects, 16 + number / 250 % 16, number % 250, number, 1 + number % 65_000));
        present.add(() -> api.delete(POLICIES, "x", name));
      }
    }
  }
}
