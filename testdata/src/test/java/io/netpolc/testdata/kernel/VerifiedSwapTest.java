package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.fixture.FakeApiServer;
import io.netpolc.loader.raw.Kernel;
import io.netpolc.loader.raw.NativeKernel;
import io.netpolc.watch.node.Examined;
import io.netpolc.watch.node.WatchOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What policies say of pods is proved before it is put in force.
@Tag("privileged")
@Timeout(120)
final class VerifiedSwapTest {
  private static final int PORT = 8080;
  private static final String DENY = "\"spec\":{\"podSelector\":{},\"policyTypes\":[\"Ingress\"]}";
  private static final String ALLOW = "\"spec\":{\"podSelector\":{},\"ingress\":[{}]}";
  private static final String TO_B =
      "\"spec\":{\"podSelector\":{\"matchLabels\":{\"app\":\"b\"}},\"ingress\":[{%s}]}";
  private static final WatchOptions PLAIN = WatchOptions.of("node-1");
  private static final String PROOFS = "netpolc_proofs_total{result=\"%s\"}";

  /// Of `struct np_header`.
  private static final int HEADER_ENDPOINTS = 36;

  /// A port whose class is made another one, which stands for nothing.
  private static final int MISTAKEN_PORT = 1234;

  private static final int NO_CLASS = 12;

  @BeforeEach
  void kernel() {
    LivePods.assume();
  }

  /// Knows what was examined, and whether pods could talk while nothing more happened.
  private static final class Verified extends ToldWatch {
    private final LivePods pods;
    private final List<Examined> examined = new CopyOnWriteArrayList<>();
    private final List<Boolean> openWhenKept = new CopyOnWriteArrayList<>();

    Verified(LivePods pods, FakeApiServer api, WatchOptions how) throws IOException {
      super(pods, api, how);
      this.pods = pods;
    }

    @Override
    public void examined(Examined now) {
      examined.add(now);
    }

    /// Told by the thread that enforces, which does nothing else meanwhile.
    @Override
    public void kept(List<String> reasons) {
      super.kept(reasons);
      try {
        openWhenKept.add(pods.connects("a", "b", 4, PORT));
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  @Test
  void whatIsProvedIsEnforcedAndNoConnectionOfAPodHearsOfIt() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      LivePods.guard(api, DENY);
      try (var watch = new Verified(pods, api, PLAIN.verifying())) {
        watch.start();
        watch.await("/readyz", 200);
        assertThat(watch.metric("netpolc_flows_made_total")).as("live entries").isZero();
        assertThat(pods.connects("a", "b", 4, PORT)).as("%s", watch.complaints()).isFalse();
        LivePods.guard(api, TO_B.formatted(""));
        watch.await(PROOFS.formatted("proved"), proofs -> proofs == 2);
        watch.await("netpolc_implementation_delay_seconds_count", count -> count == 1);
        try (ServerSocket server = pods.server("b", 4, PORT);
            Socket client = pods.connect("a", "b", 4, PORT);
            Socket accepted = server.accept()) {
          LivePods.exchange(client, accepted);
          double made = watch.metric("netpolc_flows_made_total");
          LivePods.guard(api, TO_B.formatted("\"ports\":[{\"port\":8080}]"));
          watch.await(PROOFS.formatted("proved"), proofs -> proofs == 3);
          watch.await("netpolc_implementation_delay_seconds_count", count -> count == 2);
          LivePods.exchange(client, accepted);
          assertThat(watch.metric("netpolc_flows_made_total")).isEqualTo(made);
        }
        assertThat(watch.metric("netpolc_renewals_total")).isEqualTo(1);
        assertThat(watch.metric("netpolc_proof_duration_seconds_count")).isEqualTo(3);
        assertThat(watch.text("/debug/state")).contains("\"result\" : \"proved\"");
        assertThat(watch.complaints()).isEmpty();
        assertThat(watch.examined)
            .extracting(Examined::report)
            .allMatch(report -> report != null && report.exhaustive())
            .extracting(report -> Objects.requireNonNull(report).pods())
            .containsExactly(2, 2, 1);
        for (Examined examined : watch.examined) {
          System.out.printf(
              "    %s, in %.1f ms%n",
              Objects.requireNonNull(examined.report()).describe(), examined.nanos() / 1e6);
        }
      }
      pods.policy().detach();
    }
  }

  @Test
  void whatTheKernelWouldDecideOtherwiseIsNotPutInForce() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      LivePods.guard(api, DENY);
      try (var watch = new Verified(pods, api, PLAIN.verifying())) {
        watch.start();
        watch.await("/readyz", 200);
        mistake(pods);
        LivePods.guard(api, ALLOW);
        watch.await(PROOFS.formatted("refuted"), refuted -> refuted == 1);
        // It is tried again with tables made anew, where nothing is wrong.
        watch.await(PROOFS.formatted("proved"), proofs -> proofs == 2);
        watch.await("/readyz", 200);
        assertThat(pods.connects("a", "b", 4, PORT)).as("%s", watch.complaints()).isTrue();
        assertThat(watch.openWhenKept).containsExactly(false);
        assertThat(watch.metric("netpolc_failed_attempts_total")).isEqualTo(1);
        assertThat(watch.metric("netpolc_renewals_total")).isEqualTo(2);
        assertThat(watch.complaints())
            .singleElement()
            .asString()
            .contains("x/", "TCP destination port " + MISTAKEN_PORT, "x/guard spec.ingress[0]");
        assertThat(watch.examined)
            .extracting(Examined::result)
            .containsExactly(
                Examined.Result.PROVED, Examined.Result.REFUTED, Examined.Result.PROVED);
      }
      pods.policy().detach();
    }
  }

  /// Has the tables mistake a port, where the programs read it.
  private static void mistake(LivePods pods) throws Exception {
    var kernel = new NativeKernel();
    int fd = kernel.openPin(set(pods).resolve("np_node"));
    try (Kernel.MappedArray memory = kernel.mapArray(fd, kernel.mapInfo(fd).valueSize())) {
      long ports = 64 + 64L * memory.loadInt(HEADER_ENDPOINTS);
      int index = Short.toUnsignedInt(Short.reverseBytes((short) MISTAKEN_PORT));
      memory.write(ports + 2L * index, new byte[] {NO_CLASS, 0});
    } finally {
      kernel.close(fd);
    }
  }

  private static Path set(LivePods pods) throws IOException {
    return pods.pins().resolve(Files.readSymbolicLink(pods.pins().resolve("current")));
  }

  @Test
  void onlyWhoeverProvesHasTablesOfHisOwnForIt() throws Exception {
    for (WatchOptions how : List.of(PLAIN, PLAIN.verifying())) {
      try (LivePods pods = LivePods.create();
          var api = new FakeApiServer()) {
        pods.tell(api);
        Set<String> before = elements();
        try (var watch = new Verified(pods, api, how)) {
          watch.start();
          watch.await("/readyz", 200);
          LivePods.guard(api, DENY);
          watch.await("netpolc_implementation_delay_seconds_count", count -> count == 1);
          Set<String> made = elements();
          made.removeAll(before);
          assertThat(made).hasSize(how.verifyOnSwap() ? 2 : 1);
          assertThat(watch.examined.isEmpty()).isEqualTo(!how.verifyOnSwap());
          assertThat(watch.metric(PROOFS.formatted("proved")))
              .isEqualTo(how.verifyOnSwap() ? 2 : 0);
          assertThat(watch.complaints()).isEmpty();
        }
        assertThat(elements()).as("nothing is left").isEqualTo(before);
        pods.policy().detach();
      }
    }
  }

  /// Maps like `np_node` that this process has open, by their ids: arrays of one element that is
  /// larger than any other.
  private static Set<String> elements() throws IOException {
    Pattern element =
        Pattern.compile(
            "map_type:\\s2\\n.*value_size:\\s\\d{6,}\\nmax_entries:\\s1\\n.*map_id:\\s(\\d+)",
            Pattern.DOTALL);
    return new HashSet<>(OpenDescriptors.said(element));
  }
}
