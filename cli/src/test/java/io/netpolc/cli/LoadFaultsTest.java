package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.cli.CommandProcess.Outcome;
import io.netpolc.loader.BundleFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stops `load` half-way: no room for files, too few descriptors, too little memory, a signal.
/// The policy that ran goes on, as status and packets show, and no pin is left over.
@Tag("privileged")
class LoadFaultsTest {
  private static final Path STATE = Path.of("/run/netpolc");
  private static final Path PINS = Path.of("/sys/fs/bpf/netpolc");
  private static final String REDIS = "10.244.1.16";
  private static final String CART = "10.244.1.12";
  private static final boolean LONG = Boolean.getBoolean("netpolc.long");
  private static final int MOST_MILLIS = 2500;

  /// 128 and the number of SIGTERM.
  private static final int TERMINATED = 143;

  @TempDir private Path folder;
  private String first = "";
  private String second = "";
  private @Nullable ShopPods pods;

  @BeforeEach
  void loadTheFirst() throws Exception {
    ShopPods.assumePossible("faults of load");
    first = folder.resolve("first").toString();
    second = folder.resolve("second").toString();
    ShopPods.compile(first, "--no-object");
    ShopPods.compile(second, "--no-object", "--established=keep");
    pods = new ShopPods();
  }

  @AfterEach
  void detach() throws Exception {
    if (pods != null) {
      assertThat(TestConsole.plain().run("detach")).isEqualTo(ExitCode.OK);
      pods.close();
    }
  }

  private static void load(String bundle) {
    var console = TestConsole.plain();
    assertThat(console.run("load", bundle)).as(console.err()).isEqualTo(ExitCode.OK);
  }

  private static String hash(String bundle) throws Exception {
    return BundleFolder.open(Path.of(bundle)).bundle().hash();
  }

  /// The pins of what is loaded.
  private static List<String> pins() throws IOException {
    try (var paths = Files.walk(PINS)) {
      return paths.map(Path::toString).filter(path -> !path.endsWith(".debug")).sorted().toList();
    }
  }

  private static void assertThatItRuns(String bundle) throws Exception {
    var status = TestConsole.plain();
    assertThat(status.run("status", "-o", "json")).as(status.out()).isEqualTo(ExitCode.OK);
    assertThat(status.out()).contains(hash(bundle)).endsWith("\"drift\":[]}\n");
  }

  private void assertThatItDecides() throws IOException {
    ShopPods shop = Objects.requireNonNull(pods);
    assertThat(shop.reaches("frontend", CART, 7070)).isTrue();
    assertThat(shop.reaches("gateway", REDIS, 6379)).isFalse();
  }

  @Test
  void noRoomForTheCopy() throws Exception {
    Files.createDirectories(STATE);
    command("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", STATE.toString());
    try {
      load(first);
      List<String> before = pins();
      Outcome outcome = CommandProcess.plain(folder).run("load", second);
      assertThat(outcome.status()).as(outcome.text()).isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(outcome.text())
          .contains("error: cannot keep a copy of the bundle in " + STATE)
          .contains("No space left on device");
      assertThatItRuns(first);
      assertThat(pins()).isEqualTo(before);
      assertThatItDecides();
    } finally {
      assertThat(TestConsole.plain().run("detach")).isEqualTo(ExitCode.OK);
      command("umount", STATE.toString());
    }
  }

  /// A kernel from 5.11 on counts tables against the memory of a control group instead.
  @Test
  void lockedMemoryIsNotNeeded() throws Exception {
    load(first);
    Outcome outcome =
        CommandProcess.plain(folder).below("prlimit", "--memlock=65536").run("load", second);
    assertThat(outcome.status()).as(outcome.text()).isEqualTo(ExitCode.OK);
    assertThatItRuns(second);
  }

  /// Each limit makes another call the first that is refused.
  @Test
  void descriptorsRunOut() throws Exception {
    load(first);
    List<String> before = pins();
    int refused = 0;
    for (int limit = 12; limit < 100; limit += LONG ? 1 : 6) {
      Outcome outcome =
          CommandProcess.plain(folder).below("prlimit", "--nofile=" + limit).run("load", second);
      if (outcome.status() == ExitCode.OK) {
        assertThatItRuns(second);
        break;
      }
      refused++;
      assertThat(outcome.text()).as("%d descriptors", limit).containsIgnoringCase("error");
      assertThat(outcome.text()).as("%d descriptors", limit).doesNotContain("internal: ");
      assertThatItRuns(first);
      assertThat(pins()).as("%d descriptors: %s", limit, outcome).isEqualTo(before);
    }
    System.out.printf("descriptors run out: %d limits were too low%n", refused);
    assertThat(refused).isPositive();
    assertThatItDecides();
  }

  @Test
  void memoryRunsOut() throws Exception {
    Path found = memoryGroup();
    assumeTrue(found != null, "memory runs out: no control group counts memory here");
    Path group = Objects.requireNonNull(found);
    Path limit =
        Files.exists(group.resolve("memory.max"))
            ? group.resolve("memory.max")
            : group.resolve("memory.limit_in_bytes");
    load(first);
    int refused = 0;
    try {
      for (int mib = 40; mib <= 400; mib += LONG ? 4 : 16) {
        Files.writeString(limit, Long.toString((long) mib << 20));
        Outcome outcome =
            CommandProcess.plain(folder)
                .below("sh", "-c", "echo $$ >\"$0\"/cgroup.procs && exec \"$@\"", group.toString())
                .run("load", second);
        if (outcome.status() == ExitCode.OK) {
          assertThatItRuns(second);
          break;
        }
        refused++;
        assertThatItRuns(first);
        assertThat(outcome.text()).as("%d MiB", mib).doesNotContain("internal: ");
      }
    } finally {
      Files.delete(group);
    }
    System.out.printf("memory runs out: %d limits were too low%n", refused);
    assertThat(refused).isPositive();
    assertThatItDecides();
    load(second);
    assertThatItRuns(second);
  }

  /// A new control group that counts memory, or null.
  private static @Nullable Path memoryGroup() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      String[] mount = line.split(" ", -1);
      Path root = Path.of(mount[1]);
      boolean counts =
          (mount[2].equals("cgroup") && Arrays.asList(mount[3].split(",", -1)).contains("memory"))
              || (mount[2].equals("cgroup2")
                  && Files.readString(root.resolve("cgroup.subtree_control")).contains("memory"));
      if (counts && Files.isWritable(root)) {
        return Files.createDirectory(root.resolve("np-test-" + ProcessHandle.current().pid()));
      }
    }
    return null;
  }

  @Test
  void signalsLeaveOneOfTheTwo() throws Exception {
    var signals = new Signals("load under signals");
    load(first);
    load(second);
    int before = pins().size();
    String running = second;
    int swapped = 0;
    for (int i = 0; i < Signals.COUNT; i++) {
      String next = running.equals(first) ? second : first;
      Outcome outcome =
          signals.interrupt(CommandProcess.plain(folder), i, MOST_MILLIS, "load", next);
      assertThat(outcome.text()).doesNotContain("internal", "Exception");
      var status = TestConsole.plain();
      assertThat(status.run("status", "-o", "json")).as(status.out()).isEqualTo(ExitCode.OK);
      String now = status.out().contains(hash(next)) ? next : running;
      assertThatItRuns(now);
      swapped += now.equals(next) ? 1 : 0;
      running = now;
    }
    System.out.printf("load under signals: %d, swapped by %d%n", Signals.COUNT, swapped);
    assertThatItDecides();
    load(first);
    load(second);
    assertThat(pins()).hasSize(before);
  }

  @Test
  void signalsEndObserving() throws Exception {
    load(first);
    var signals = new Signals("observe under signals");
    for (int i = 0; i < 3; i++) {
      Outcome outcome = signals.terminate(CommandProcess.plain(folder), MOST_MILLIS, "observe");
      assertThat(outcome.status()).as(outcome.text()).isEqualTo(TERMINATED);
    }
    assertThatItRuns(first);
  }

  private static void command(String... words) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
  }
}
