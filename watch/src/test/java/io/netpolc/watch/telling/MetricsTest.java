package io.netpolc.watch.telling;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.loader.AuditCounter;
import io.netpolc.loader.Counter;
import io.netpolc.loader.Drift;
import io.netpolc.loader.Drift.Kind;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.node.Examined;
import io.netpolc.watch.node.NodeWatch.Report;
import io.netpolc.watch.node.Specialisation;
import io.netpolc.watch.node.Specialisation.Result;
import io.netpolc.watch.state.ClusterStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  private static final Path PAGE =
      Path.of(System.getProperty("netpolc.repository", ".."), "docs", "watch.md");

  private final FakeKernel kernel = new FakeKernel();
  private final Told told = new Told();
  private final Metrics metrics = new Metrics("1.2.3", told, kernel);
  private final Report report = Reports.all(told, metrics);
  private final ClusterStore store = new ClusterStore(_ -> {});

  @BeforeEach
  void enforced() {
    kernel.audits(
        new AuditCounter(3, Direction.INGRESS, 5, 500),
        new AuditCounter(3, Direction.EGRESS, 2, 200),
        new AuditCounter(1, Direction.INGRESS, 3, 300),
        new AuditCounter(2, Direction.INGRESS, 4, 400),
        new AuditCounter(9, Direction.INGRESS, 1000, 1000));
    kernel.counted(
        List.of(
            new Counter(0, 11, 1100),
            new Counter(1, 3, 300),
            new Counter(2, 4, 400),
            new Counter(3, 5, 500),
            new Counter(4, 1000, 1000)),
        List.of(
            new Counter(2 * VerdictCode.DENY_POLICY.number(), 5, 500),
            new Counter(2 * VerdictCode.DROP_SPOOFED.number() + 1, 2, 128)));
    report.following(store);
    report.enforced(States.enforced(true, List.of()));
  }

  private Exposition scrape() {
    return Exposition.parse(text(null));
  }

  private String text(@org.jspecify.annotations.Nullable String accept) {
    return new String(metrics.page(accept).content(), StandardCharsets.UTF_8);
  }

  @Test
  void eachSampleHasAFamilyWithHelpInTheHabitOfTheEcosystem() {
    Exposition scraped = scrape();
    assertThat(scraped.types().keySet()).allMatch(name -> name.matches("(netpolc|process|jvm)_.*"));
    scraped
        .types()
        .forEach((name, type) ->
            assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter")));
  }

  @Test
  void whatIsEnforcedIsShown() {
    Exposition scraped = scrape();
    assertThat(scraped.value("netpolc_build_info{version=\"1.2.3\"}")).isEqualTo(1);
    assertThat(scraped.value("netpolc_policies")).isEqualTo(2);
    assertThat(scraped.value("netpolc_pods")).isEqualTo(2);
    assertThat(scraped.value("netpolc_pods_without_interface")).isEqualTo(1);
    assertThat(scraped.value("netpolc_unknown_interfaces")).isEqualTo(1);
    assertThat(scraped.value("netpolc_generation")).isEqualTo(7);
    assertThat(scraped.value("netpolc_peer_classes")).isEqualTo(1);
    assertThat(scraped.value("netpolc_table_used{table=\"rows\"}")).isEqualTo(5);
    assertThat(scraped.value("netpolc_table_capacity{table=\"rows\"}")).isEqualTo(16);
    assertThat(scraped.value("netpolc_ready")).isEqualTo(1);
    assertThat(scraped.value("netpolc_renewals_total")).isEqualTo(1);
  }

  @Test
  void packetsAreSummedByPolicyAndADenialCountsForEachPolicyThatIsolates() {
    Exposition scraped = scrape();
    assertThat(
            scraped.value(
                "netpolc_policy_packets_total{namespace=\"shop\",policy=\"guard\",verdict=\"allowed\"}"))
        .isEqualTo(7);
    for (String policy : List.of("guard", "deny")) {
      assertThat(
              scraped.value(
                  "netpolc_policy_packets_total{namespace=\"shop\",policy=\"%s\",verdict=\"denied\"}"
                      .formatted(policy)))
          .isEqualTo(5);
    }
    assertThat(
            scraped.value(
                "netpolc_decided_packets_total{decision=\"default_deny\",verdict=\"denied\"}"))
        .isEqualTo(5);
    assertThat(scraped.samples().values()).as("an id beyond the legend").doesNotContain(1000.0);
  }

  @Test
  void whatAuditedPoliciesWouldDecideOtherwiseIsSummedByPolicyAndDirection() {
    Exposition scraped = scrape();
    String sample =
        "netpolc_audit_disagreements_total{direction=\"%s\",namespace=\"shop\",policy=\"%s\",would=\"%s\"}";
    for (String policy : List.of("guard", "deny")) {
      assertThat(scraped.value(sample.formatted("ingress", policy, "deny"))).isEqualTo(5);
      assertThat(scraped.value(sample.formatted("egress", policy, "deny"))).isEqualTo(2);
    }
    assertThat(scraped.value(sample.formatted("ingress", "guard", "allow"))).isEqualTo(7);
    assertThat(scraped.samples().values()).as("an id beyond the legend").doesNotContain(1000.0);
    assertThat(scraped.value("netpolc_policies_audited")).isEqualTo(1);
  }

  @Test
  void dropsHaveAReasonAndADirectionAndThoseThatNeverWereAreZero() {
    Exposition scraped = scrape();
    assertThat(scraped.value("netpolc_drops_total{direction=\"ingress\",reason=\"deny_policy\"}"))
        .isEqualTo(5);
    assertThat(
            scraped.value(
                "netpolc_dropped_bytes_total{direction=\"egress\",reason=\"drop_spoofed\"}"))
        .isEqualTo(128);
    assertThat(
            scraped.value("netpolc_drops_total{direction=\"ingress\",reason=\"drop_malformed\"}"))
        .isZero();
    assertThat(scraped.samples().keySet()).noneMatch(name -> name.contains("allow_"));
  }

  @Test
  void theDelayOfEachChangeIsCounted() {
    long now = System.nanoTime();
    report.enforced(States.enforced(false, List.of(now, now - 100_000_000_000L)));
    Exposition scraped = scrape();
    assertThat(scraped.value("netpolc_implementation_delay_seconds_count")).isEqualTo(2);
    assertThat(scraped.value("netpolc_implementation_delay_seconds_bucket{le=\"10.0\"}"))
        .isEqualTo(1);
    assertThat(scraped.value("netpolc_renewals_total")).isEqualTo(1);
  }

  @Test
  void failuresAndDriftAreCountedUntilASuccessIsReady() {
    report.kept(List.of("no memory"));
    report.compared(List.of());
    report.compared(
        List.of(new Drift(Kind.LINK_MISSING, "one"), new Drift(Kind.LINK_MISSING, "another")));
    Exposition failed = scrape();
    assertThat(failed.value("netpolc_failed_attempts_total")).isEqualTo(1);
    assertThat(failed.value("netpolc_drift_checks_total")).isEqualTo(2);
    assertThat(failed.value("netpolc_drift_total{kind=\"link_missing\"}")).isEqualTo(2);
    assertThat(failed.value("netpolc_drift_total{kind=\"table_changed\"}")).isZero();
    assertThat(failed.value("netpolc_ready")).isZero();
    report.enforced(States.enforced(false, List.of()));
    assertThat(scrape().value("netpolc_ready")).isEqualTo(1);
  }

  @Test
  void aProgramMadeForTheTablesIsInForceUntilTheyAreMadeAnew() {
    assertThat(scrape().value("netpolc_specialised")).isZero();
    report.specialised(new Specialisation(Result.NOT_COMPILED, Duration.ofSeconds(3), "not today"));
    assertThat(scrape().value("netpolc_specialised")).isZero();
    report.specialised(new Specialisation(Result.IN_FORCE, Duration.ofMillis(700), ""));
    report.specialised(new Specialisation(Result.IN_FORCE, null, ""));
    Exposition scraped = scrape();
    assertThat(scraped.value("netpolc_specialised")).isEqualTo(1);
    assertThat(scraped.value("netpolc_specialisations_total{result=\"in_force\"}")).isEqualTo(2);
    assertThat(scraped.value("netpolc_specialisations_total{result=\"not_compiled\"}"))
        .isEqualTo(1);
    assertThat(scraped.value("netpolc_specialisations_total{result=\"no_clang\"}")).isZero();
    assertThat(scraped.value("netpolc_specialisation_compile_seconds_count")).isEqualTo(2);
    report.enforced(States.enforced(false, List.of()));
    assertThat(scrape().value("netpolc_specialised")).isEqualTo(1);
    report.enforced(States.enforced(true, List.of()));
    assertThat(scrape().value("netpolc_specialised")).isZero();
  }

  @Test
  void proofsAreCountedByWhatTheyCameTo() {
    String sample = "netpolc_proofs_total{result=\"%s\"}";
    assertThat(scrape().value(sample.formatted("refuted"))).isZero();
    report.examined(States.proved());
    report.examined(States.refuted());
    report.examined(new Examined(null, "refused", 1));
    Exposition scraped = scrape();
    assertThat(scraped.value(sample.formatted("proved"))).isZero();
    for (String result : List.of("proved_in_part", "refuted", "failed")) {
      assertThat(scraped.value(sample.formatted(result))).as(result).isEqualTo(1);
    }
    assertThat(scraped.value("netpolc_proof_duration_seconds_count")).isEqualTo(3);
  }

  @Test
  void howWellResourcesAreFollowedIsShown() {
    var key = new ObjectKey("NetworkPolicy", "shop", "odd");
    store.replaced(
        Resource.NETWORK_POLICIES, List.of(new LiveObject.Invalid(key, "no selector", null)));
    store.watching(Resource.NETWORK_POLICIES);
    store.watching(Resource.NETWORK_POLICIES);
    store.trouble(Resource.PODS, "refused");
    Exposition scraped = scrape();
    assertThat(scraped.value("netpolc_invalid_objects{resource=\"networkpolicies\"}")).isEqualTo(1);
    assertThat(scraped.value("netpolc_objects{resource=\"networkpolicies\"}")).isEqualTo(1);
    assertThat(scraped.value("netpolc_watch_lists_total{resource=\"networkpolicies\"}"))
        .isEqualTo(1);
    assertThat(scraped.value("netpolc_watch_restarts_total{resource=\"networkpolicies\"}"))
        .isEqualTo(1);
    assertThat(scraped.value("netpolc_watch_troubles_total{resource=\"pods\"}")).isEqualTo(1);
    assertThat(scraped.value("netpolc_watch_troubled{resource=\"pods\"}")).isEqualTo(1);
    assertThat(scraped.value("netpolc_changes_pending")).isEqualTo(1);
    assertThat(scraped.value("netpolc_state_age_seconds")).isPositive();
    store.current(Resource.PODS);
    assertThat(scrape().value("netpolc_state_age_seconds")).isZero();
  }

  @Test
  void aKernelThatCannotBeReadIsCountedAndTheRestIsShown() {
    kernel.fail("no such pin");
    Exposition scraped = scrape();
    assertThat(scraped.value("netpolc_kernel_read_failures_total")).isEqualTo(1);
    assertThat(scraped.value("netpolc_policies")).isEqualTo(2);
    assertThat(scraped.types()).doesNotContainKey("netpolc_drops_total");
  }

  @Test
  void beforeAnythingIsEnforcedThereIsNoStateToShow() {
    var early = new Metrics("1.2.3", new Told(), new FakeKernel());
    Exposition scraped =
        Exposition.parse(new String(early.page(null).content(), StandardCharsets.UTF_8));
    assertThat(scraped.value("netpolc_ready")).isZero();
    assertThat(scraped.types()).doesNotContainKey("netpolc_policies");
  }

  @Test
  void whoAsksForOpenMetricsGetsIt() {
    assertThat(text("application/openmetrics-text; version=1.0.0")).endsWith("# EOF\n");
  }

  @Test
  void thePageListsEachMetricWithItsType() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    Pattern.compile("(?m)^\\| `(netpolc_\\w+)` \\| (\\w+) \\|")
        .matcher(Files.readString(PAGE))
        .results()
        .forEach(row -> documented.put(row.group(1), row.group(2)));
    Map<String, String> told = new TreeMap<>(scrape().types());
    told.keySet().removeIf(name -> !name.startsWith("netpolc_"));
    assertThat(documented).isEqualTo(told);
  }
}
