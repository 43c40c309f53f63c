package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.bundle.Bundle;
import io.netpolc.loader.LoadReport;
import io.netpolc.loader.NodePolicy;
import io.netpolc.loader.Status;
import io.netpolc.loader.failure.LockHeldException;
import io.netpolc.testdata.random.Dice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Loaders that are killed, and loaders that meet. Each is a process of its own, which loads one
/// policy after the other; in between, datagrams must go on, and those that no policy allows never
/// arrive.
@Tag("privileged")
final class KilledLoaderTest {
  private static final int KILLS = Boolean.getBoolean("netpolc.long") ? 100 : 10;

  /// A killed loader has begun so long ago, at most; a few loads take that long.
  private static final int MOST_MILLIS = 1000;

  /// Or so long ago to pin a new program, at most; to attach it takes that long.
  private static final int MOST_PINNING_MICROS = 12_000;

  private static final long PAUSE_NANOS = 200_000;
  private static final long MOST_LOOKS = 300_000;
  private static final int ANSWERS = 60;
  private static final int TURNS = 6;
  private static final int TRIES = 1000;
  private static final int ENOUGH_REFUSALS = 5;

  @BeforeEach
  void kernel() {
    LivePods.assume();
  }

  @Test
  void enforcementOutlivesItsLoaderAndTheNextAdoptsIt() throws Exception {
    long seed = Dice.seedOfRun();
    System.out.printf("killed loaders: -Dnetpolc.seed=%d%n", seed);
    var dice = new Dice(seed);
    try (LivePods pods = LivePods.create()) {
      Versions versions = Versions.compile(pods);
      loadBoth(pods.policy(), versions);
      BpfObjects before = BpfObjects.of(pods);
      var between = new ArrayList<BpfObjects>();
      int inALoad = 0;
      int untidy = 0;
      try (Traffic four = Traffic.start(pods, 4, Versions.BOTH, Versions.OTHER_PORTS);
          Traffic six = Traffic.start(pods, 6, Versions.BOTH, Versions.OTHER_PORTS)) {
        for (int kill = 0; kill < KILLS; kill++) {
          inALoad += killALoader(pods, dice, kill % 2 == 0) ? 1 : 0;
          assertThat(four.goesOn(ANSWERS) && six.goesOn(ANSWERS)).as("kill %d", kill).isTrue();
          between.add(BpfObjects.of(pods));
          untidy += isUntidy(pods, before) ? 1 : 0;
          assertThatItIsAdopted(pods.policy(), versions, dice);
          between.add(BpfObjects.of(pods));
        }
        for (Traffic traffic : List.of(four, six)) {
          Traffic.Outcome outcome = traffic.stop();
          assertThat(outcome.taken())
              .as("ports of %d that no version allows", outcome.sent())
              .doesNotContainKeys(Versions.NEITHER, Versions.NEITHER_TOO);
          assertThat(outcome.unanswered()).as("lost of %d", outcome.sent()).isEmpty();
          System.out.printf(
              "killed loaders: %d, %d in a load, %d left something; %d datagrams of each kind%n",
              KILLS, inALoad, untidy, outcome.sent());
        }
      }
      assertThat(inALoad).isPositive();
      assertThat(untidy).isPositive();
      loadBoth(pods.policy(), versions);
      BpfObjects after = BpfObjects.of(pods);
      after.assertLikeBefore(before, between);
      pods.policy().detach();
      after.assertAllGone(BpfObjects.of(pods));
    }
  }

  /// Leaves both banks filled.
  private static void loadBoth(NodePolicy policy, Versions versions) throws Exception {
    policy.load(versions.first());
    policy.load(versions.second());
  }

  /// @param pinning whether it is killed while it pins and attaches another program
  /// @return whether it was in a load
  private static boolean killALoader(LivePods pods, Dice dice, boolean pinning) throws Exception {
    try (var loader = new Loader(pods, Integer.MAX_VALUE)) {
      loader.awaitStart();
      if (pinning) {
        awaitNewSet(pods);
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(dice.below(MOST_PINNING_MICROS)));
      } else {
        Thread.sleep(dice.below(MOST_MILLIS));
      }
      return loader.kill();
    }
  }

  private static void awaitNewSet(LivePods pods) throws Exception {
    List<Path> before = sets(pods);
    long looks = 0;
    while (before.containsAll(sets(pods))) {
      assertThat(looks++).isLessThan(MOST_LOOKS);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static List<Path> sets(LivePods pods) throws IOException {
    try (var sets = Files.list(pods.pins().resolve("sets"))) {
      return sets.toList();
    }
  }

  /// Whether the killed loader left something that a finished load does not leave.
  private static boolean isUntidy(LivePods pods, BpfObjects tidy) throws Exception {
    var now = new ArrayList<>(BpfObjects.of(pods).pins());
    now.removeAll(tidy.pins());
    return !now.isEmpty()
        || BpfObjects.of(pods).objects().size() != tidy.objects().size()
        || !status(pods.policy()).drift().isEmpty();
  }

  private static Status status(NodePolicy policy) throws Exception {
    return Objects.requireNonNull(policy.status());
  }

  /// By `status` as it is, whatever the killed loader was doing, and by the next load.
  private static void assertThatItIsAdopted(NodePolicy policy, Versions versions, Dice dice)
      throws Exception {
    Status found = status(policy);
    assertThat(versions.all()).extracting(Bundle::hash).contains(found.bundleHash());
    assertThat(found.pods()).hasSize(2);
    LoadReport next = policy.load(dice.pick(versions.all()));
    assertThat(next.generation()).isGreaterThan(found.generation());
    assertThat(next.attached()).hasSize(2);
    assertThat(next.warnings()).isEmpty();
    assertThat(status(policy).bundleHash()).isEqualTo(next.bundleHash());
    assertThat(status(policy).drift()).isEmpty();
    assertThat(policy.collectGarbage()).isEmpty();
  }

  @Test
  void loadersTakeTurns() throws Exception {
    try (LivePods pods = LivePods.create()) {
      Versions versions = Versions.compile(pods);
      loadBoth(pods.policy(), versions);
      BpfObjects before = BpfObjects.of(pods);
      long generation = status(pods.policy()).generation();
      try (Traffic traffic = Traffic.start(pods, 4, Versions.BOTH, Versions.OTHER_PORTS);
          var one = new Loader(pods, TURNS);
          var other = new Loader(pods, TURNS)) {
        assertThat(one.awaitEnd()).isZero();
        assertThat(other.awaitEnd()).isZero();
        assertThat(traffic.stop().unanswered()).isEmpty();
      }
      Status status = status(pods.policy());
      assertThat(status.generation()).isEqualTo(generation + 2 * TURNS);
      assertThat(status.drift()).isEmpty();
      loadBoth(pods.policy(), versions);
      BpfObjects.of(pods).assertLikeBefore(before, List.of());
    }
  }

  @Test
  void aLoaderThatDoesNotWaitIsToldWhichProcessHoldsTheLock() throws Exception {
    try (LivePods pods = LivePods.create()) {
      Versions versions = Versions.compile(pods);
      loadBoth(pods.policy(), versions);
      var told = new ArrayList<String>();
      try (var loader = new Loader(pods, Integer.MAX_VALUE)) {
        loader.awaitStart();
        for (int i = 0; i < TRIES && told.size() < ENOUGH_REFUSALS; i++) {
          try {
            pods.policy(Duration.ZERO).load(versions.first());
          } catch (LockHeldException held) {
            told.add(String.valueOf(held.getMessage()));
          }
        }
        assertThat(told)
            .hasSize(ENOUGH_REFUSALS)
            .anyMatch(message -> message.contains("(process " + loader.pid() + ")"));
      }
      assertThat(pods.policy().load(versions.first()).attached()).hasSize(2);
      assertThat(status(pods.policy()).drift()).isEmpty();
    }
  }

  /// A process that loads so many of the compiled policies, one after the other; killed by
  /// [#close].
  private static final class Loader implements AutoCloseable {
    static final String START = "start";
    static final String BEGIN = "load";
    static final String END = "loaded";

    private final Process process;

    Loader(LivePods pods, int loads) throws IOException {
      process = ChildJvm.of(Loading.class, pods, Integer.toString(loads)).start();
    }

    long pid() {
      return process.pid();
    }

    void awaitStart() throws IOException {
      assertThat(process.inputReader().readLine()).isEqualTo(START);
    }

    /// @return whether it was in a load
    boolean kill() {
      // Unlike that of the process, the handle's leaves what it said.
      assertThat(process.toHandle().destroyForcibly()).isTrue();
      process.onExit().join();
      return process.inputReader().lines().toList().getLast().equals(BEGIN);
    }

    /// How it ended.
    int awaitEnd() throws InterruptedException {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  /// What a [Loader] runs.
  static final class Loading {
    private Loading() {}

    public static void main(String[] arguments) throws Exception {
      LivePods pods = LivePods.of(Path.of(arguments[0]));
      int loads = Integer.parseInt(arguments[1]);
      List<Bundle> bundles = pods.compiled();
      System.out.println(Loader.START);
      for (int i = 0; i < loads; i++) {
        System.out.println(Loader.BEGIN);
        pods.policy().load(bundles.get(i % bundles.size()));
        System.out.println(Loader.END);
      }
    }
  }
}
