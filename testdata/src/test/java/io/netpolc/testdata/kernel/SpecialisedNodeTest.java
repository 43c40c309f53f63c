package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpolc.compiler.backend.clang.ClangDriver;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.fixture.FakeApiServer.Meta;
import io.netpolc.loader.AuditCounter;
import io.netpolc.loader.failure.LoaderException;
import io.netpolc.loader.raw.Kernel.ProgramInfo;
import io.netpolc.loader.raw.NativeKernel;
import io.netpolc.watch.node.Specialisation;
import io.netpolc.watch.node.Specialisation.Result;
import io.netpolc.watch.node.Specialising;
import io.netpolc.watch.node.WatchOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A node on which a program is made for its tables while real traffic goes on; and one on which
/// that goes wrong.
@Tag("privileged")
@Timeout(180)
final class SpecialisedNodeTest {
  private static final String POLICIES = "/apis/networking.k8s.io/v1/networkpolicies";
  private static final int PROBE = 6003;

  /// Replies to `a` need state.
  private static final String CLOSED =
      "\"spec\":{\"podSelector\":{\"matchLabels\":{\"app\":\"a\"}},\"policyTypes\":[\"Ingress\"]}";

  /// More than tables that were made for one have room for.
  private static final int BLOCKS = 3000;

  @TempDir private Path folder;

  private String clang = "";

  @BeforeEach
  void kernel() {
    LivePods.assume();
    try {
      clang = ClangDriver.find(System.getenv()).executable().toString();
    } catch (ClangException missing) {
      assumeTrue(false, missing.getMessage());
    }
  }

  /// A clang that does something else once it knows its arguments.
  ///
  /// @param script in which `$CLANG` is the real one and `$HERE` the folder of this test
  private Path clang(String script) throws IOException {
    Path file = folder.resolve("clang");
    Files.writeString(
        file,
        """
        #!/bin/sh
        [ "$1" != --version ] || exec %1$s --version
        CLANG=%1$s HERE=%2$s
        echo run >> $HERE/runs
        %3$s
        """
            .formatted(clang, folder, script));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }

  /// One that waits until it may.
  private Path gated() throws IOException {
    return clang("until [ -e $HERE/go ]; do sleep 0.05; done; exec $CLANG \"$@\"");
  }

  private void go() throws IOException {
    Files.createFile(folder.resolve("go"));
  }

  private long runs() throws IOException {
    return Files.readAllLines(folder.resolve("runs")).size();
  }

  private static Watching watch(LivePods pods, FakeApiServer api, Path clang) throws IOException {
    return watch(pods, api, clang, WatchOptions.of("node-1"));
  }

  private static Watching watch(LivePods pods, FakeApiServer api, Path clang, WatchOptions how)
      throws IOException {
    return new Watching(
        pods,
        pods.interfaces(),
        api.kubeconfig(pods.folder()),
        how,
        new Specialising(
            Map.of("NETPOLC_CLANG", clang.toString(), "PATH", System.getenv("PATH")),
            Duration.ZERO));
  }

  private static void policies(FakeApiServer api) {
    open(api, "");
    api.put(POLICIES, "NetworkPolicy", new Meta("x", "closed", ""), CLOSED);
  }

  private static void open(FakeApiServer api, String more) {
    String spec =
        "\"spec\":{\"podSelector\":{\"matchLabels\":{\"app\":\"b\"}},\"ingress\":[{\"from\":[{\"podSelector\":{}}%s],\"ports\":[{\"protocol\":\"TCP\",\"port\":%d},{\"protocol\":\"TCP\",\"port\":%d},{\"protocol\":\"UDP\",\"port\":%d}]}]}"
            .formatted(more, Unharmed.CONNECTION, PROBE, Unharmed.ALWAYS);
    api.put(POLICIES, "NetworkPolicy", new Meta("x", "open", ""), spec);
  }

  private static String blocks() {
    return IntStream.range(0, BLOCKS)
        .mapToObj(i -> ",{\"ipBlock\":{\"cidr\":\"60.%d.%d.0/24\"}}".formatted(i >> 8, i & 255))
        .collect(Collectors.joining());
  }

  /// The programs on the interfaces, which are also those that are pinned for the next one.
  private static List<ProgramInfo> programs(LivePods pods) throws Exception {
    var kernel = new NativeKernel();
    Set<Integer> ids = new HashSet<>();
    List<ProgramInfo> programs = new ArrayList<>();
    Path set = pods.pins().resolve(Files.readSymbolicLink(pods.pins().resolve("current")));
    for (String side : List.of("np_from_pod", "np_to_pod")) {
      for (String pod : List.of("a", "b")) {
        int link = kernel.openPin(pods.pins().resolve("links/" + pods.ifindex(pod) + "-" + side));
        ids.add(kernel.linkInfo(link).programId());
        kernel.close(link);
      }
      int program = kernel.openPin(set.resolve(side));
      programs.add(kernel.programInfo(program));
      kernel.close(program);
    }
    assertThat(ids)
        .containsExactlyInAnyOrderElementsOf(programs.stream().map(ProgramInfo::id).toList());
    return programs;
  }

  private static void assertSmaller(List<ProgramInfo> now, List<ProgramInfo> before) {
    for (int side = 0; side < now.size(); side++) {
      assertThat(now.get(side).id()).isNotEqualTo(before.get(side).id());
      // The prebuilt one has the shape in a map of its own.
      assertThat(before.get(side).mapIds()).containsAll(now.get(side).mapIds());
      assertThat(now.get(side).instructions()).isLessThan(before.get(side).instructions());
    }
  }

  /// Waits until what is told is enforced: this port is open only then. A process that is started
  /// just then may hold the port a moment longer.
  private static void awaitOpen(LivePods pods, Watching watching) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (true) {
      try (ServerSocket server = pods.server("b", 4, PROBE);
          Socket client = pods.connect("a", "b", 4, PROBE);
          Socket accepted = server.accept()) {
        LivePods.exchange(client, accepted);
        return;
      } catch (IOException | LoaderException refused) {
        assertThat(System.nanoTime()).as("%s", watching.complaints()).isLessThan(end);
      }
    }
  }

  @Test
  void aProgramMadeForTheTablesTakesOverUnnoticed() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      policies(api);
      try (var watching = watch(pods, api, gated())) {
        watching.awaitRenewal();
        awaitOpen(pods, watching);
        List<ProgramInfo> generic = programs(pods);
        try (var traffic = new Unharmed(pods)) {
          go();
          assertThat(watching.outcome().result()).isEqualTo(Result.IN_FORCE);
          traffic.goesOn();
          List<ProgramInfo> special = programs(pods);
          assertSmaller(special, generic);
          assertThat(watching.compare()).isEmpty();
          assertThat(Objects.requireNonNull(pods.policy().status()).drift()).isEmpty();
          assertThat(pods.connects("a", "b", 4, Unharmed.ALWAYS + 10)).isFalse();

          pods.stir();
          open(api, ",{\"podSelector\":{\"matchLabels\":{\"app\":\"none\"}}}");
          traffic.goesOn();
          assertThat(watching.outcomes()).isEmpty();
          assertThat(programs(pods)).isEqualTo(special);

          open(api, blocks());
          watching.awaitRenewal();
          traffic.goesOn();
          assertThat(watching.outcome().result()).isEqualTo(Result.IN_FORCE);
          List<ProgramInfo> again = programs(pods);
          assertThat(again).doesNotContainAnyElementsOf(special);
          assertThat(again.getFirst().mapIds()).isNotEqualTo(special.getFirst().mapIds());
          traffic.assertNothingLost();
        }
        assertThat(watching.complaints()).isEmpty();
        assertThat(runs()).isEqualTo(2);
      }
      pods.policy().detach();
    }
  }

  /// Tables that are made anew have the prebuilt program until another is made for them.
  @Test
  void otherTablesHaveThePrebuiltProgramFirst() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      policies(api);
      try (var watching = watch(pods, api, gated())) {
        watching.awaitRenewal();
        List<ProgramInfo> generic = programs(pods);
        go();
        assertThat(watching.outcome().result()).isEqualTo(Result.IN_FORCE);
        Files.delete(folder.resolve("go"));
        open(api, blocks());
        watching.awaitRenewal();
        List<ProgramInfo> larger = programs(pods);
        assertThat(larger.getFirst().instructions())
            .isGreaterThanOrEqualTo(generic.getFirst().instructions());
        go();
        assertThat(watching.outcome().result()).isEqualTo(Result.IN_FORCE);
        assertSmaller(programs(pods), larger);
        assertThat(watching.complaints()).isEmpty();
      }
      pods.policy().detach();
    }
  }

  /// What is to be put in force is asked of a program that is the same as the one that decides.
  @Test
  void aProofAsksTheProgramThatWasMadeForTheTables() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      policies(api);
      try (var watching = watch(pods, api, gated(), WatchOptions.of("node-1").verifying())) {
        watching.awaitRenewal();
        go();
        assertThat(watching.outcome().result()).isEqualTo(Result.IN_FORCE);
        Map<String, Integer> inForce = openPrograms();
        assertThat(inForce.values()).containsExactly(1, 1);
        open(api, ",{\"ipBlock\":{\"cidr\":\"60.0.0.0/24\"}}");
        inForce.replaceAll((_, one) -> 2 * one);
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!openPrograms().equals(inForce)) {
          assertThat(System.nanoTime()).as("%s", openPrograms()).isLessThan(end);
          Thread.sleep(20);
        }
        awaitOpen(pods, watching);
        assertThat(watching.complaints()).isEmpty();
      }
      pods.policy().detach();
    }
  }

  /// How many programs of each code this process has open.
  private static Map<String, Integer> openPrograms() throws IOException {
    Pattern program = Pattern.compile("prog_type:.*prog_tag:\\s(\\w+)", Pattern.DOTALL);
    Map<String, Integer> open = new TreeMap<>();
    for (String tag : OpenDescriptors.said(program)) {
      open.merge(tag, 1, Integer::sum);
    }
    return open;
  }

  @Test
  void anAuditGoesOnInAProgramOfItsOwn() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      api.put(
          POLICIES,
          "x/quiet",
          ("{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\",\"metadata\":{"
                  + "\"name\":\"quiet\",\"namespace\":\"x\",\"annotations\":{\"netpolc.io/mode\":\"audit\"}},%s}")
              .formatted(CLOSED));
      try (var watching = watch(pods, api, gated())) {
        watching.awaitRenewal();
        List<ProgramInfo> generic = programs(pods);
        go();
        assertThat(watching.outcome().result()).isEqualTo(Result.IN_FORCE);
        assertSmaller(programs(pods), generic);
        long before = audited(pods);
        assertThat(pods.connects("b", "a", 4, Unharmed.ALWAYS + 10)).isTrue();
        assertThat(audited(pods)).isGreaterThan(before);
        assertThat(watching.compare()).isEmpty();
        assertThat(watching.complaints()).isEmpty();
      }
      pods.policy().detach();
    }
  }

  private static long audited(LivePods pods) throws Exception {
    return Objects.requireNonNull(pods.policy().counters()).audited().stream()
        .mapToLong(AuditCounter::packets)
        .sum();
  }

  @Test
  void theNextWatchTakesOverFromOneThatWasKilled() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      policies(api);
      Path kubeconfig = api.kubeconfig(pods.folder());
      try (var first = WatchProcess.start(pods, kubeconfig, Map.of())) {
        first.awaitEnforced();
      }
      BpfObjects before = BpfObjects.of(pods);
      try (var killed = WatchProcess.specialising(pods, kubeconfig, Path.of(clang))) {
        assertThat(killed.awaitOutcome()).isEqualTo(Result.IN_FORCE);
      }
      BpfObjects between = BpfObjects.of(pods);
      List<ProgramInfo> special = programs(pods);
      try (var traffic = new Unharmed(pods)) {
        assertThat(Objects.requireNonNull(pods.policy().status()).drift()).isEmpty();
        assertThat(pods.policy().collectGarbage()).isEmpty();
        try (var watching = new Watching(pods, kubeconfig, "node-1")) {
          watching.awaitRenewal();
          traffic.goesOn();
          assertThat(programs(pods)).doesNotContainAnyElementsOf(special);
          assertThat(watching.complaints()).isEmpty();
        }
        traffic.assertNothingLost();
      }
      BpfObjects.of(pods).assertLikeBefore(before, List.of(between));
      pods.policy().detach();
    }
  }

  @Test
  void withoutClangThePrebuiltProgramStays() throws Exception {
    Specialisation outcome = stays(Path.of("/nowhere/clang"), Result.NO_CLANG);
    assertThat(outcome.reason()).contains("/nowhere/clang");
    assertThat(outcome.compiled()).isNull();
  }

  @Test
  void aClangThatRefusesIsAskedOnceForEachShape() throws Exception {
    Path refusing = clang("cat > /dev/null; echo 'policy.c:1: error: not today' >&2; exit 1");
    Specialisation outcome = stays(refusing, Result.NOT_COMPILED);
    assertThat(outcome.reason()).contains("not today");
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void aClangThatIsKilledHarmsNothing() throws Exception {
    stays(clang("printf 'half an object'; kill -9 $$"), Result.NOT_COMPILED);
    assertThat(runs()).isEqualTo(2);
  }

  @Test
  void anObjectWithOtherMapsIsNotLoaded() throws Exception {
    Path odd = clang("sed 's/^#define NP_SHARED_MAPS//' | $CLANG \"$@\"");
    assertThat(stays(odd, Result.NOT_LOADED).reason()).contains("another map np_counters");
  }

  @Test
  void anObjectForOtherTablesIsNotLoaded() throws Exception {
    Path odd =
        clang("sed 's/^#define NP_NODE_BYTES .*/#define NP_NODE_BYTES 4096/' | $CLANG \"$@\"");
    assertThat(stays(odd, Result.NOT_LOADED).reason()).contains("tables of 4096 bytes");
  }

  @Test
  void whatTheVerifierRefusesIsNotLoaded() throws Exception {
    Path odd =
        clang("sed 's/^#define NP_AT_ROWS .*/#define NP_AT_ROWS 400000000/' | $CLANG \"$@\"");
    stays(odd, Result.NOT_LOADED);
  }

  /// Whatever a clang does, the prebuilt program decides, also of what changes later; that is told
  /// once for tables of each shape.
  ///
  /// @return what is told first
  private Specialisation stays(Path bad, Result result) throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      policies(api);
      try (var watching = watch(pods, api, bad)) {
        watching.awaitRenewal();
        awaitOpen(pods, watching);
        List<ProgramInfo> generic = programs(pods);
        Specialisation first = watching.outcome();
        assertThat(first.result()).isEqualTo(result);
        assertThat(programs(pods)).isEqualTo(generic);
        try (var traffic = new Unharmed(pods)) {
          assertThat(watching.compare()).isEmpty();
          if (result != Result.NO_CLANG) {
            open(api, blocks());
            watching.awaitRenewal();
            assertThat(watching.outcome().result()).isEqualTo(result);
          }
          traffic.assertNothingLost();
        }
        assertThat(watching.outcomes()).isEmpty();
        assertThat(watching.complaints()).isEmpty();
        return first;
      } finally {
        pods.policy().detach();
      }
    }
  }

  /// It is ended with the watch, by whichever way that ends, and in no one's way until then.
  @Test
  void aClangThatHangsEndsWithTheWatch() throws Exception {
    Path hanging = clang("echo $$ > $HERE/written; mv $HERE/written $HERE/pid; sleep 1000");
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      api.put(POLICIES, "NetworkPolicy", new Meta("x", "closed", ""), CLOSED);
      Path kubeconfig = api.kubeconfig(pods.folder());
      ProcessHandle first;
      try (var watching = watch(pods, api, hanging)) {
        first = hanging();
        policies(api);
        awaitOpen(pods, watching);
        assertThat(first.isAlive()).isTrue();
        assertThat(watching.outcomes()).isEmpty();
        assertThat(watching.complaints()).isEmpty();
      }
      first.onExit().join();
      try (var process = WatchProcess.specialising(pods, kubeconfig, hanging)) {
        ProcessHandle running = hanging();
        process.end();
        running.onExit().join();
      }
      try (var files = Files.list(folder)) {
        assertThat(files.map(file -> String.valueOf(file.getFileName())).toList())
            .containsExactlyInAnyOrder("clang", "runs");
      }
      pods.policy().detach();
    }
  }

  private ProcessHandle hanging() throws Exception {
    Path pid = folder.resolve("pid");
    while (!Files.exists(pid)) {
      Thread.sleep(20);
    }
    ProcessHandle process =
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    Files.delete(pid);
    return process;
  }
}
