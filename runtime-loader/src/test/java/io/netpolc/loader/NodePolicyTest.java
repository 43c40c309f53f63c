package io.netpolc.loader;

import static io.netpolc.loader.TestBundles.ALLOW;
import static io.netpolc.loader.TestBundles.DENY;
import static io.netpolc.loader.TestBundles.UNRESTRICTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.failure.LockHeldException;
import io.netpolc.loader.failure.VerifierException;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.NativeKernel;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The whole life of a policy on real interfaces with real packets.
@Tag("privileged")
final class NodePolicyTest {
  private static final int DENY_POLICY = 16;
  private static final Shape LARGER = TestBundles.shape(16, 64);
  private static final String[] LARGER_OBJECT = {"-DNP_SPECIALIZED", "-DDECISIONS=16"};

  @BeforeEach
  void kernel() {
    Privileged.assume();
  }

  private static Status status(NodePolicy policy) throws Exception {
    return Objects.requireNonNull(policy.status());
  }

  private static Path set(TestNode node) throws Exception {
    Path pins = node.options.pins();
    return pins.resolve(Files.readSymbolicLink(pins.resolve("current")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void loadSwapAndDetachDecideRealPackets(boolean forceClsact) throws Exception {
    try (var node = new TestNode(forceClsact ? 211 : 210, forceClsact)) {
      assertThat(node.reaches(1, 2)).isTrue();
      LoadReport first = node.policy().load(node.bundle("deny", DENY, ALLOW));
      assertThat(first.sameProgram()).isFalse();
      assertThat(first.attached()).extracting(AttachedPod::pod).containsExactly("test/a", "test/b");
      assertThat(node.reaches(1, 2)).isFalse();

      LoadReport second = node.policy().load(node.bundle("allow", ALLOW, UNRESTRICTED));
      assertThat(second.sameProgram()).isTrue();
      assertThat(second.generation()).isEqualTo(2);
      assertThat(node.reaches(1, 2)).isTrue();

      LoadReport third =
          node.policy().load(node.bundle("large", Clang.tiny(LARGER_OBJECT), LARGER, ALLOW, DENY));
      assertThat(third.sameProgram()).isFalse();
      assertThat(third.warnings()).isEmpty();
      assertThat(node.reaches(1, 2)).isFalse();
      Status status = status(node.policy());
      assertThat(status.drift()).isEmpty();
      assertThat(status.generation()).isEqualTo(3);
      assertThat(node.pins()).filteredOn(pin -> pin.endsWith("np_node")).hasSize(1);

      var kernel = new NativeKernel();
      for (Kernel.Hook hook : Kernel.Hook.values()) {
        List<Integer> programs = kernel.tcxPrograms(node.pods.ifindex(1), hook);
        assertThat(programs).hasSize(forceClsact ? 0 : 1);
        assertThat(kernel.ids(Kernel.Kind.PROGRAM)).containsAll(programs);
      }

      node.policy().detach();
      for (Kernel.Hook hook : Kernel.Hook.values()) {
        assertThat(kernel.tcxPrograms(node.pods.ifindex(1), hook)).isEmpty();
      }
      assertThat(node.reaches(1, 2)).isTrue();
      assertThat(node.pins()).isEmpty();
      assertThat(node.policy().status()).isNull();
      String filters = Namespaces.run(List.of("tc", "qdisc", "show", "dev", node.pods.host(1)));
      assertThat(filters).doesNotContain("clsact");
    }
  }

  @Test
  void swapsUnderTrafficLoseNothingThatBothPoliciesAllow() throws Exception {
    try (var node = new TestNode(212, false)) {
      NodePolicy policy = node.policy();
      policy.load(node.bundle("a", ALLOW, ALLOW));
      try (DatagramSocket server = node.socket(2, 9000);
          DatagramSocket client = node.socket(1, 0)) {
        var stop = new AtomicBoolean();
        Set<String> sent = new HashSet<>();
        Thread traffic =
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    while (!stop.get()) {
                      String text = "n" + sent.size();
                      node.send(client, 2, 9000, text);
                      sent.add(text);
                      Thread.sleep(0, 200_000);
                    }
                  } catch (Exception failure) {
                    sent.add("failed: " + failure);
                  }
                });
        byte[] larger = Clang.tiny(LARGER_OBJECT);
        for (int i = 0; i < 10; i++) {
          policy.load(node.bundle("swap" + i, ALLOW, i % 2 == 0 ? UNRESTRICTED : ALLOW));
          if (i % 4 == 3) {
            policy.load(node.bundle("replace" + i, larger, LARGER, ALLOW, ALLOW));
          }
        }
        stop.set(true);
        traffic.join();
        var received = new HashSet<String>();
        for (String text = ""; text != null; text = TestNode.receive(server, 200)) {
          received.add(text);
        }
        received.remove("");
        assertThat(sent).hasSizeGreaterThan(20);
        assertThat(received).isEqualTo(sent);
      }
      assertThat(status(policy).generation()).isEqualTo(13);
      assertThat(node.pins()).filteredOn(pin -> pin.endsWith("np_from_pod")).hasSize(3);
    }
  }

  @Test
  void aLaterProcessAdoptsWhatIsPinned() throws Exception {
    try (var node = new TestNode(213, false)) {
      node.policy().load(node.bundle("deny", DENY, DENY));
      assertThat(node.reaches(1, 2)).isFalse();
      Status status = status(node.policy());
      assertThat(status.bundleHash()).isEqualTo(node.bundle("deny").hash());
      assertThat(status.pods()).extracting(AttachedPod::pod).containsExactly("test/a", "test/b");
      assertThat(status.pods()).extracting(AttachedPod::subject).containsExactly(0, 1);
      assertThat(status.drift()).isEmpty();
      assertThat(status.decisions()).extracting(Counter::id).containsExactly(1);
      assertThat(status.decisions().getFirst().packets()).isPositive();
      assertThat(status.drops()).extracting(Counter::id).contains(DENY_POLICY * 2 + 1);
      assertThat(status.tables())
          .contains(new Status.TableSize("np_counters", 2, 256L * Cpus.possible()))
          .contains(new Status.TableSize("np_events", 4096, 4096));
      assertThat(Files.getPosixFilePermissions(node.options.pins()))
          .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
      assertThat(node.policy().load(node.bundle("next", ALLOW, ALLOW)).sameProgram()).isTrue();
      assertThat(node.reaches(1, 2)).isTrue();
    }
  }

  @Test
  void flowsSurviveANewProgram() throws Exception {
    try (var node = new TestNode(214, false)) {
      var kernel = new NativeKernel();
      node.policy().load(node.bundle("one", ALLOW, ALLOW));
      byte[] bucket = new byte[576];
      bucket[100] = 42;
      long secret;
      try (Running running = Objects.requireNonNull(Running.open(kernel, node.pinFolder()))) {
        BpfMap flows = running.program().required(Tables.FLOWS);
        kernel.update(flows.fd(), Tables.key(3), bucket);
        secret = running.program().node().loadLong(Tables.HEADER_FLOW_SECRET);
      }
      node.policy().load(node.bundle("two", Clang.tiny(LARGER_OBJECT), LARGER, ALLOW, ALLOW));
      try (Running running = Objects.requireNonNull(Running.open(kernel, node.pinFolder()))) {
        BpfMap flows = running.program().required(Tables.FLOWS);
        assertThat(kernel.lookup(flows.fd(), Tables.key(3), 576)).isEqualTo(bucket);
        assertThat(running.program().node().loadLong(Tables.HEADER_FLOW_SECRET)).isEqualTo(secret);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void driftIsNoticed(boolean forceClsact) throws Exception {
    try (var node = new TestNode(forceClsact ? 216 : 215, forceClsact)) {
      var kernel = new NativeKernel();
      node.policy().load(node.bundle("one", DENY, DENY));
      String content = status(node.policy()).contentHash();
      try (Running running = Objects.requireNonNull(Running.open(kernel, node.pinFolder()))) {
        NodeMemory memory = running.program().node();
        memory.storeInt(memory.bankAt(0) + 8, 1);
        running
            .program()
            .endpoints()
            .assign(node.pods.ifindex(2), 0, new Assignment(1, new Vectors(1, 1)));
      }
      assertThat(status(node.policy()).drift())
          .containsExactly(
              new Drift(Drift.Kind.TABLE_CHANGED, "np_ports is not as loaded, from byte 8"),
              new Drift(
                  Drift.Kind.ENDPOINT_CHANGED,
                  "interface %d has other vectors than subject 1".formatted(node.pods.ifindex(2))));
      assertThat(status(node.policy()).contentHash()).isNotEqualTo(content);

      int ifindex = node.pods.ifindex(1);
      if (forceClsact) {
        kernel.removeFilter(ifindex, Kernel.Hook.FROM_POD);
      } else {
        Path pin = node.options.pins().resolve("links/" + ifindex + "-np_from_pod");
        int link = kernel.openPin(pin);
        kernel.detachLink(link);
        kernel.close(link);
      }
      node.pods.remove(2);
      assertThat(status(node.policy()).drift())
          .extracting(Drift::kind)
          .contains(Drift.Kind.LINK_MISSING, Drift.Kind.INTERFACE_GONE);
      LoadReport report = node.policy().load(node.bundle("two", DENY, DENY));
      assertThat(report.unmatchedSubjects()).containsExactly("test/b");
      assertThat(report.warnings()).isEmpty();
      assertThat(status(node.policy()).drift()).isEmpty();
    }
  }

  @Test
  void newPodsAreAttachedByTheNextLoad() throws Exception {
    try (var node = new TestNode(217, false)) {
      var subjects =
          List.of(
              TestBundles.subject("a", node.pods.address(1)),
              TestBundles.subject("b", node.pods.address(2)),
              TestBundles.subject("c", node.pods.address(3)));
      LoadReport first = node.policy().load(TestBundles.bundle("one", subjects, DENY, DENY, DENY));
      assertThat(first.unmatchedSubjects()).containsExactly("test/c");
      node.add(3);
      LoadReport second =
          node.policy().load(TestBundles.bundle("two", subjects, ALLOW, ALLOW, DENY));
      assertThat(second.sameProgram()).isTrue();
      assertThat(second.attached()).hasSize(3);
      assertThat(node.reaches(1, 2)).isTrue();
      assertThat(node.reaches(1, 3)).isFalse();
    }
  }

  @Test
  void garbageOfAKilledLoaderIsCollected() throws Exception {
    try (var node = new TestNode(218, false)) {
      node.policy().load(node.bundle("one", DENY, DENY));
      Path left = node.options.pins().resolve("sets/0123456789abcdef-7");
      Files.createDirectory(left);
      var kernel = new NativeKernel();
      int map = kernel.openPin(set(node).resolve(Tables.NODE));
      kernel.pin(map, left.resolve(Tables.NODE));
      kernel.close(map);
      List<String> clean = node.pins();
      assertThat(node.policy().collectGarbage()).containsExactly(left.toString());
      assertThat(node.pins()).hasSize(clean.size() - 2);
      assertThat(node.policy().collectGarbage()).isEmpty();
      assertThat(node.reaches(1, 2)).isFalse();
    }
  }

  @Test
  void aSecondLoaderIsToldWhoHoldsTheLock() throws Exception {
    try (var node = new TestNode(219, false)) {
      var other = new StateFolder(node.options.state(), new TestArchive());
      try (var _ = other.lock(Duration.ZERO)) {
        assertThatThrownBy(() -> node.policy().load(node.bundle("one", DENY, DENY)))
            .isInstanceOf(LockHeldException.class)
            .hasMessageContaining("(process " + ProcessHandle.current().pid() + ")");
      }
      assertThat(node.policy().load(node.bundle("one", DENY, DENY)).attached()).hasSize(2);
    }
  }

  @Test
  void refusedProgramLeavesTheRunningPolicy() throws Exception {
    try (var node = new TestNode(220, false)) {
      node.policy().load(node.bundle("one", DENY, DENY));
      List<String> before = node.pins();
      byte[] broken = Clang.tiny("-DNP_SPECIALIZED", "-DDECISIONS=16", "-DBROKEN");
      assertThatThrownBy(() -> node.policy().load(node.bundle("bad", broken, LARGER, ALLOW, ALLOW)))
          .isInstanceOf(VerifierException.class);
      assertThat(node.pins()).isEqualTo(before);
      assertThat(status(node.policy()).bundleHash()).isEqualTo(node.bundle("one").hash());
      assertThat(node.reaches(1, 2)).isFalse();
    }
  }

  @Test
  void anIncompleteSetOfPinsIsReplaced() throws Exception {
    try (var node = new TestNode(222, false)) {
      node.policy().load(node.bundle("one", DENY, DENY));
      Files.delete(set(node).resolve(Tables.NODE));
      assertThat(node.reaches(1, 2)).isFalse();
      LoadReport report = node.policy().load(node.bundle("two", ALLOW, ALLOW));
      assertThat(report.sameProgram()).isFalse();
      assertThat(report.warnings()).isEmpty();
      assertThat(status(node.policy()).drift()).isEmpty();
      assertThat(node.reaches(1, 2)).isTrue();
    }
  }

  @Test
  void nothingStaysOpenOrInTheKernel() throws Exception {
    try (var node = new TestNode(225, false)) {
      var kernel = new NativeKernel();
      NodePolicy policy = node.policy();
      policy.load(node.bundle("one", DENY, DENY));
      var programs = new HashSet<Integer>();
      var maps = new HashSet<Integer>();
      note(node, programs, maps);
      long before = openFiles();
      byte[] larger = Clang.tiny(LARGER_OBJECT);
      for (int i = 0; i < 25; i++) {
        policy.load(node.bundle("swap" + i, ALLOW, DENY));
        policy.load(node.bundle("replace" + i, larger, LARGER, DENY, ALLOW));
        status(policy);
        Objects.requireNonNull(policy.observe()).close();
        policy.load(node.bundle("back" + i, ALLOW, DENY));
        assertThatThrownBy(() -> policy.load(node.bundle("bad", new byte[100], LARGER, 1, 1)))
            .isInstanceOf(io.netpolc.loader.failure.BundleRejectedException.class);
      }
      assertThat(openFiles()).isEqualTo(before);
      note(node, programs, maps);
      policy.detach();
      assertThat(openFiles()).isEqualTo(before);
      // The kernel frees what nobody holds after a grace period.
      for (int i = 0; i < 100 && present(kernel, programs, maps); i++) {
        Thread.sleep(50);
      }
      assertThat(present(kernel, programs, maps)).isFalse();
      assertThat(programs).hasSize(2);
    }
  }

  private static void note(TestNode node, Set<Integer> programs, Set<Integer> maps)
      throws Exception {
    var kernel = new NativeKernel();
    programs.addAll(kernel.tcxPrograms(node.pods.ifindex(1), Kernel.Hook.FROM_POD));
    for (String name : List.of(Tables.NODE, Tables.COUNTERS)) {
      int map = kernel.openPin(set(node).resolve(name));
      maps.add(kernel.mapInfo(map).id());
      kernel.close(map);
    }
  }

  private static boolean present(NativeKernel kernel, Set<Integer> programs, Set<Integer> maps)
      throws Exception {
    return kernel.ids(Kernel.Kind.PROGRAM).stream().anyMatch(programs::contains)
        || kernel.ids(Kernel.Kind.MAP).stream().anyMatch(maps::contains);
  }

  private static long openFiles() throws Exception {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void anUnwritableFolderForPinsIsNamedWithTheReason() throws Exception {
    try (var node = new TestNode(226, false)) {
      Path bpffs = node.folder.resolve("bpf");
      Namespaces.run(List.of("mount", "-o", "remount,ro", bpffs.toString()));
      try {
        assertThatThrownBy(() -> node.policy().load(node.bundle("one", DENY, DENY)))
            .isInstanceOf(io.netpolc.loader.failure.LoaderException.class)
            .hasMessageContaining(node.options.pins().toString())
            .hasMessageContaining("Read-only file system");
      } finally {
        Namespaces.run(List.of("mount", "-o", "remount,rw", bpffs.toString()));
      }
      assertThat(node.pins()).isEmpty();
    }
  }

  @Test
  void deniedPacketsAreObserved() throws Exception {
    try (var node = new TestNode(221, false)) {
      node.policy().load(node.bundle("one", DENY, DENY));
      try (EventStream events = Objects.requireNonNull(node.policy().observe())) {
        assertThat(node.reaches(1, 2)).isFalse();
        Event event = deniedOnEgress(events, node.pods.ifindex(1));
        assertThat(event.decision()).isEqualTo(1);
        assertThat(event.source()).isEqualTo(TestBundles.address("10.0.0.1"));
        assertThat(event.destination()).isEqualTo(TestBundles.address("10.0.0.2"));
        assertThat(event.protocol()).isEqualTo(Protocol.UDP);
        assertThat(event.sourcePort()).isEqualTo(1000);
        assertThat(event.destinationPort()).isEqualTo(80);
      }
    }
  }

  /// What the kernel says of its own accord (neighbour discovery, listener reports) is denied here
  /// too and may come before the datagram.
  private static Event deniedOnEgress(EventStream events, int ifindex) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    List<Event> seen = new ArrayList<>();
    while (System.nanoTime() - deadline < 0) {
      for (Event event : events.await(Duration.ofSeconds(1))) {
        if (event.ifindex() == ifindex
            && event.verdict() == DENY_POLICY
            && event.direction() == Direction.EGRESS) {
          return event;
        }
        seen.add(event);
      }
    }
    throw new AssertionError("no such event among " + seen);
  }
}
