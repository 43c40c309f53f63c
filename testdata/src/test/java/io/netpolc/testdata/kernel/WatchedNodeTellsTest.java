package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.fixture.FakeApiServer.Meta;
import io.netpolc.watch.node.WatchOptions;
import io.netpolc.watch.telling.Telling;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a node that follows an apiserver tells of itself over a real socket.
@Tag("privileged")
@Timeout(120)
final class WatchedNodeTellsTest {
  private static final String PODS = "/api/v1/pods";
  private static final String NAMESPACES = "/api/v1/namespaces";
  private static final int PORT = 8080;
  private static final String DENY = "\"spec\":{\"podSelector\":{},\"policyTypes\":[\"Ingress\"]}";
  private static final String ALLOW =
      "\"spec\":{\"podSelector\":{},\"ingress\":[{\"from\":[{\"podSelector\":{}}]}]}";
  private static final String DROPS =
      "netpolc_drops_total{direction=\"ingress\",reason=\"deny_policy\"}";
  private static final String PACKETS =
      "netpolc_policy_packets_total{namespace=\"x\",policy=\"guard\",verdict=\"%s\"}";

  @BeforeEach
  void kernel() {
    LivePods.assume();
  }

  private static void pod(FakeApiServer api, LivePods pods, String name) {
    pod(api, name, pods.address(name, 4), pods.address(name, 6));
  }

  private static void pod(FakeApiServer api, String name, String four, String six) {
    api.put(
        PODS,
        "Pod",
        new Meta("x", name, "\"app\":\"" + name + "\""),
        "\"spec\":{\"nodeName\":\"node-1\",\"containers\":[{\"name\":\"main\"}]},\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"%s\"},{\"ip\":\"%s\"}]}"
            .formatted(four, six));
  }

  @Test
  void whatIsEnforcedAndWhatTheKernelCountsIsTold() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      api.put(NAMESPACES, "Namespace", new Meta("", "x", ""), "");
      pod(api, pods, "a");
      pod(api, pods, "b");
      try (var watched = new ToldWatch(pods, api, WatchOptions.of("node-1"))) {
        assertThat(watched.status("/readyz")).isEqualTo(503);
        assertThat(watched.metric("netpolc_ready")).isZero();
        watched.start();
        watched.await("/readyz", 200);
        assertThat(watched.status("/healthz")).isEqualTo(200);
        assertThat(watched.metric("netpolc_pods")).isEqualTo(2);
        assertThat(watched.metric("netpolc_policies")).isZero();
        assertThat(watched.metric("netpolc_implementation_delay_seconds_count")).isZero();
        assertThat(watched.metric(DROPS)).isZero();

        LivePods.guard(api, DENY);
        watched.await("netpolc_policies", policies -> policies == 1);
        assertThat(watched.metric("netpolc_implementation_delay_seconds_count")).isEqualTo(1);
        assertThat(pods.connects("a", "b", 4, PORT)).as("%s", watched.complaints()).isFalse();
        assertThat(watched.metric(DROPS)).isPositive();
        // Names of what was decided follow within seconds.
        watched.await(PACKETS.formatted("denied"), packets -> packets > 0);

        LivePods.guard(api, ALLOW);
        watched.await("netpolc_implementation_delay_seconds_count", count -> count == 2);
        assertThat(pods.connects("a", "b", 4, PORT)).as("%s", watched.complaints()).isTrue();
        watched.await(PACKETS.formatted("allowed"), packets -> packets > 0);
        assertThat(watched.metric("netpolc_renewals_total")).isEqualTo(1);
        assertThat(watched.metric("netpolc_table_used{table=\"rows\"}")).isPositive();
        assertThat(watched.metric("netpolc_map_bytes{map=\"np_node\"}")).isPositive();
        assertThat(watched.text("/debug/state"))
            .contains("\"pod\" : \"x/a\"", "\"interface\" : \"" + pods.host("a") + "\"")
            .contains("\"policies\" : [ \"x/guard\" ]");
        assertThat(watched.complaints()).isEmpty();

        watched.end();
        assertThat(watched.status("/healthz")).isEqualTo(503);
      }
      pods.policy().detach();
    }
  }

  @Test
  void aPodWithoutAnInterfaceAndAnInterfaceWithoutAPodAreTold() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      api.put(NAMESPACES, "Namespace", new Meta("", "x", ""), "");
      pod(api, pods, "a");
      pod(api, "elsewhere", "10.247.9.9", "fd00:247::99");
      try (var watched = new ToldWatch(pods, api, WatchOptions.of("node-1"))) {
        watched.start();
        watched.await("/readyz", 200);
        assertThat(watched.metric("netpolc_pods_without_interface")).isEqualTo(1);
        assertThat(watched.metric("netpolc_unknown_interfaces")).isEqualTo(1);
        assertThat(watched.text("/debug/state"))
            .contains("\"unknownInterfaces\" : [ \"" + pods.host("b") + "\" ]");
        pod(api, pods, "b");
        watched.await("netpolc_unknown_interfaces", unknown -> unknown == 0);
      }
      pods.policy().detach();
    }
  }

  @Test
  void whileTheApiserverIsAwayNothingIsReadyAndItIsSaidWhy() throws Exception {
    try (LivePods pods = LivePods.create()) {
      var api = new FakeApiServer();
      try (var watched = new ToldWatch(pods, api, WatchOptions.of("node-1"))) {
        api.close();
        watched.start();
        watched.await("netpolc_watch_troubled{resource=\"pods\"}", troubled -> troubled == 1);
        assertThat(watched.status("/readyz")).isEqualTo(503);
        assertThat(watched.status("/healthz")).isEqualTo(200);
        assertThat(watched.metric("netpolc_watch_troubles_total{resource=\"pods\"}")).isPositive();
        assertThat(watched.metric("netpolc_state_age_seconds")).isPositive();
        assertThat(watched.metric("netpolc_kernel_read_failures_total")).isZero();
      }
      pods.policy().detach();
    }
  }

  @Test
  void nobodyFollowsWhereThePortIsTaken() throws Exception {
    try (LivePods pods = LivePods.create();
        var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
      var speaker = new Telling.Speaker("node-1", "test", PolicyMode.ENFORCE);
      assertThatThrownBy(() -> Telling.at(address, speaker, pods.policy()))
          .hasMessageContaining("cannot listen at 127.0.0.1:" + taken.getLocalPort());
    }
  }
}
