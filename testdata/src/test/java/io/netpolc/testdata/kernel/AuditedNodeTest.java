package io.netpolc.testdata.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.bundle.Legend;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.loader.AuditCounter;
import io.netpolc.loader.Event;
import io.netpolc.loader.EventStream;
import io.netpolc.loader.NodeCounters;
import io.netpolc.loader.NodePolicy;
import io.netpolc.watch.node.WatchOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Real connections at a node that audits a policy instead of enforcing it.
@Tag("privileged")
@Timeout(120)
final class AuditedNodeTest {
  private static final String POLICIES = "/apis/networking.k8s.io/v1/networkpolicies";
  private static final int PORT = 8080;
  private static final String AUDIT = "\"netpolc.io/mode\":\"audit\"";
  private static final String DENY_INGRESS =
      "{\"podSelector\":{\"matchLabels\":{\"app\":\"b\"}},\"policyTypes\":[\"Ingress\"]}";
  private static final String DENY_ALL =
      "{\"podSelector\":{},\"policyTypes\":[\"Ingress\",\"Egress\"]}";
  private static final PolicyRef GUARD = new PolicyRef("x", "guard");

  @BeforeEach
  void kernel() {
    LivePods.assume();
  }

  private static void policy(FakeApiServer api, String annotations, String spec) {
    api.put(
        POLICIES,
        "x/guard",
        ("{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\",\"metadata\":{"
                + "\"name\":\"guard\",\"namespace\":\"x\",\"annotations\":{%s}},\"spec\":%s}")
            .formatted(annotations, spec));
  }

  /// Packets that the policy would have denied in a direction, once names are known.
  private static long wouldDeny(NodePolicy node, Direction direction) throws Exception {
    NodeCounters counters = node.counters();
    if (counters == null) {
      return 0;
    }
    Legend legend = counters.legend();
    return counters.audited().stream()
        .filter(counter -> counter.direction() == direction)
        .filter(counter -> counter.decision() < legend.provenance().size())
        .filter(counter -> isOfGuard(legend.provenance().get(counter.decision()).decision()))
        .mapToLong(AuditCounter::packets)
        .sum();
  }

  private static boolean isOfGuard(Decision decision) {
    return decision.equals(new Decision.DefaultDeny(List.of(GUARD)));
  }

  private static void await(LivePods pods, Watching watching, Direction direction)
      throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (wouldDeny(pods.policy(), direction) == 0) {
      assertThat(System.nanoTime()).as("%s", watching.complaints()).isLessThan(end);
      assertThat(pods.connects("a", "b", 4, PORT)).isTrue();
    }
  }

  private static void becomes(LivePods pods, Watching watching, boolean open) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (pods.connects("a", "b", 4, PORT) != open) {
      assertThat(System.nanoTime()).as("%s", watching.complaints()).isLessThan(end);
    }
  }

  private static Event told(EventStream events) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (System.nanoTime() < end) {
      for (Event event : events.await(Duration.ofSeconds(1))) {
        if (event.verdict() == VerdictCode.ALLOW_AUDITED.number()) {
          return event;
        }
      }
    }
    throw new AssertionError("nothing is told");
  }

  @Test
  void anAuditedPolicyCountsWhatItWouldDenyUntilItIsEnforced() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      // Only what is enforced is proved, by programs that also audit.
      WatchOptions proved = WatchOptions.of("node-1").verifying();
      try (var watching =
          new Watching(pods, pods.interfaces(), api.kubeconfig(pods.folder()), proved)) {
        becomes(pods, watching, true);
        policy(api, AUDIT, DENY_INGRESS);
        await(pods, watching, Direction.INGRESS);
        try (EventStream events = Objects.requireNonNull(pods.policy().observe())) {
          assertThat(pods.connects("a", "b", 4, PORT)).isTrue();
          Event event = told(events);
          assertThat(event.source()).hasToString(pods.address("a", 4));
          assertThat(event.direction()).isEqualTo(Direction.INGRESS);
          assertThat(
                  isOfGuard(pods.policy().legend().provenance().get(event.decision()).decision()))
              .isTrue();
        }
        long before = wouldDeny(pods.policy(), Direction.INGRESS);
        assertThat(pods.connects("a", "b", 4, PORT)).isTrue();
        assertThat(wouldDeny(pods.policy(), Direction.INGRESS)).isGreaterThan(before);
        assertThat(wouldDeny(pods.policy(), Direction.EGRESS)).isZero();
        before = wouldDeny(pods.policy(), Direction.INGRESS);
        assertThat(pods.connects("b", "a", 4, PORT)).isTrue();
        assertThat(wouldDeny(pods.policy(), Direction.INGRESS))
            .as("answers to the pod's own connections")
            .isEqualTo(before);
        assertThat(Objects.requireNonNull(pods.policy().status()).audited()).isNotEmpty();
        assertThat(watching.compare()).isEmpty();
        policy(api, "", DENY_INGRESS);
        becomes(pods, watching, false);
        policy(api, AUDIT, DENY_INGRESS);
        becomes(pods, watching, true);
        assertThat(watching.complaints()).isEmpty();
      }
      pods.policy().detach();
    }
  }

  @Test
  void aNodeMayAuditEverything() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      policy(api, "", DENY_ALL);
      try (var watching =
          new Watching(
              pods,
              pods.interfaces(),
              api.kubeconfig(pods.folder()),
              WatchOptions.of("node-1").auditing().verifying())) {
        await(pods, watching, Direction.EGRESS);
        await(pods, watching, Direction.INGRESS);
        assertThat(pods.connects("a", "b", 4, PORT)).isTrue();
        assertThat(watching.compare()).isEmpty();
        assertThat(watching.complaints()).isEmpty();
      }
      try (var enforcing = new Watching(pods, api.kubeconfig(pods.folder()), "node-1")) {
        becomes(pods, enforcing, false);
        assertThat(enforcing.complaints()).isEmpty();
      }
      pods.policy().detach();
    }
  }

  /// A slip of the pen in the annotation opens nothing.
  @Test
  void aModeThatThereIsNotIsToldAndThePolicyEnforced() throws Exception {
    try (LivePods pods = LivePods.create();
        var api = new FakeApiServer()) {
      pods.tell(api);
      try (var watching = new Watching(pods, api.kubeconfig(pods.folder()), "node-1")) {
        policy(api, "\"netpolc.io/mode\":\"Audit\"", DENY_INGRESS);
        becomes(pods, watching, false);
        assertThat(pods.connects("b", "a", 4, PORT)).isTrue();
        assertThat(watching.complaints())
            .anyMatch(complaint -> complaint.contains("there are `enforce` and `audit`"));
      }
      pods.policy().detach();
    }
  }
}
