package io.netpolc.watch.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.backend.maps.Budget;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.LiveReader;
import io.netpolc.compiler.frontend.live.LiveReceiver;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.watch.state.ClusterStore.Change;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FittingTablesTest {
  private static final String NODE = "node-1";
  private static final int BLOCKS = 6000;

  private final List<Change> everything = new ArrayList<>();

  @BeforeEach
  void cluster() throws IOException {
    add("v1", "Namespace", "\"name\":\"shop\"", "");
    pod("a", NODE, 1);
    pod("b", NODE, 2);
    pod("far", "node-2", 3);
    for (int i = 0; i < 6; i++) {
      policy("short-" + i, "a", 3, i);
    }
  }

  private void pod(String name, String node, int address) throws IOException {
    add(
        "v1",
        "Pod",
        "\"namespace\":\"shop\",\"name\":\"%1$s\",\"labels\":{\"app\":\"%1$s\"}".formatted(name),
        ",\"spec\":{\"nodeName\":\"%s\",\"containers\":[{\"name\":\"c\"}]},\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"10.0.0.%d\"}]}"
            .formatted(node, address));
  }

  /// A policy with blocks that no other policy has.
  private void policy(String name, String app, int blocks, int number) throws IOException {
    policy("\"namespace\":\"shop\",\"name\":\"%s\"".formatted(name), blocks, number, app);
  }

  private void audited(String name, String app, int blocks, int number) throws IOException {
    inMode("audit", name, app, blocks, number);
  }

  private void inMode(String mode, String name, String app, int blocks, int number)
      throws IOException {
    String annotations = ",\"annotations\":{\"netpolc.io/mode\":\"%s\"}".formatted(mode);
    policy(
        "\"namespace\":\"shop\",\"name\":\"%s\"%s".formatted(name, annotations),
        blocks,
        number,
        app);
  }

  private void policy(String metadata, int blocks, int number, String app) throws IOException {
    String from =
        IntStream.range(0, blocks)
            .mapToObj(i ->
                "{\"ipBlock\":{\"cidr\":\"%d.%d.%d.0/24\"}}"
                    .formatted(60 + number, i >> 8, i & 255))
            .collect(Collectors.joining(","));
    add(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        metadata,
        ",\"spec\":{\"podSelector\":{\"matchLabels\":{\"app\":\"%s\"}},\"ingress\":[{\"from\":[%s]}]}"
            .formatted(app, from));
  }

  private void add(String version, String kind, String metadata, String rest) throws IOException {
    String event =
        "{\"type\":\"ADDED\",\"object\":{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"resourceVersion\":\"1\",%s}%s}}"
            .formatted(version, kind, metadata, rest);
    LiveReader.read(
        "test", new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), new Taker());
  }

  private final class Taker implements LiveReceiver {
    @Override
    public void changed(LiveObject object, String resourceVersion) {
      everything.add(new Change(object.key(), object, 0));
    }

    @Override
    public void deleted(ObjectKey key, String resourceVersion) {
      throw new AssertionError(key);
    }

    @Override
    public void bookmark(String resourceVersion) {
      throw new AssertionError(resourceVersion);
    }

    @Override
    public void refused(int code, String message) {
      throw new AssertionError(message);
    }
  }

  private long bytes(List<Change> of) {
    return Objects.requireNonNull(FittingTables.of(WatchOptions.of(NODE), of)).shape().bytes();
  }

  private List<String> tooLarge(long budget) {
    FittingTables fitting =
        Objects.requireNonNull(
            FittingTables.of(WatchOptions.of(NODE).withBudget(budget), everything));
    assertThat(fitting.shape().bytes()).isLessThanOrEqualTo(budget);
    long leftOut =
        fitting.tooLarge().stream()
            .filter(policy -> policy.reason().contains("not audited"))
            .count();
    assertThat(fitting.tables().feed().policyCount())
        .isEqualTo(everything.stream().filter(FittingTablesTest::isPolicy).count() - leftOut);
    assertThat(fitting.tooLarge()).allMatch(policy -> policy.reason().contains("too large"));
    return fitting.tooLarge().stream().map(policy -> policy.key().name()).toList();
  }

  private static boolean isPolicy(Change change) {
    return change.key().kind().equals("NetworkPolicy");
  }

  @Test
  void whatFitsKeepsItsRules() {
    assertThat(tooLarge(Budget.MAX_BYTES)).isEmpty();
  }

  @Test
  void theLongestPolicyLosesItsRules() throws IOException {
    long small = bytes(everything);
    policy("long", "b", BLOCKS, 10);
    assertThat(bytes(everything)).isGreaterThan(small);
    assertThat(tooLarge(small)).containsExactly("long");
    assertThat(tooLarge(Budget.MAX_BYTES)).isEmpty();
  }

  /// For want of an audit nothing is denied that would not be without it.
  @Test
  void policiesThatAreOnlyAuditedLoseTheirsFirst() throws IOException {
    policy("long", "b", BLOCKS + 1, 10);
    long enforced = bytes(everything);
    for (int i = 0; i < 6; i++) {
      audited("quiet-" + i, "a", BLOCKS, 20 + i);
    }
    assertThat(tooLarge(enforced)).isNotEmpty().allMatch(name -> name.startsWith("quiet-"));
  }

  /// An audit takes vectors of its own for each pod, whatever its policies list.
  @Test
  void auditsWithoutRulesAreLeftOutBeforeAnythingEnforced() throws IOException {
    for (int i = 0; i < 20; i++) {
      pod("p" + i, NODE, 10 + i);
      policy("own-" + i, "p" + i, 100, 70 + i);
    }
    long tight = bytes(everything);
    while (tooLarge(tight - tight / 8).isEmpty()) {
      tight -= tight / 8;
    }
    for (int i = 0; i < 20; i++) {
      audited("quiet-" + i, "p" + i, 0, 0);
    }
    assertThat(tooLarge(tight)).isNotEmpty().allMatch(name -> name.startsWith("quiet-"));
  }

  @Test
  void aPolicyInAnUnknownModeLosesItsRulesAsOthersDo() throws IOException {
    long small = bytes(everything);
    inMode("Audit", "long", "b", BLOCKS, 10);
    assertThat(tooLarge(small)).containsExactly("long");
  }

  @Test
  void wherePoliciesCannotBeAuditedTheOthersStay() throws IOException {
    audited("quiet", "b", 0, 0);
    assertThat(Objects.requireNonNull(FittingTables.of(WatchOptions.of(NODE), everything)))
        .satisfies(with -> assertThat(with.shape().audits()).isTrue());
    FittingTables without =
        Objects.requireNonNull(
            FittingTables.withoutAudits(WatchOptions.of(NODE), everything, "no room for them"));
    assertThat(without.shape().audits()).isFalse();
    assertThat(without.tables().feed().policyCount()).isEqualTo(6);
    assertThat(without.tooLarge())
        .extracting(LiveObject.Invalid::reason)
        .containsExactly("it is not audited: no room for them");
  }

  @Test
  void asManyAsItTakesLoseTheirRules() throws IOException {
    long small = bytes(everything);
    for (int i = 0; i < 5; i++) {
      policy("long-" + i, i % 2 == 0 ? "a" : "b", BLOCKS + i, 10 + i);
    }
    assertThat(tooLarge(small)).containsExactly("long-0", "long-1", "long-2", "long-3", "long-4");
    policy("longest", "b", 3 * BLOCKS, 30);
    assertThat(tooLarge(bytes(everything) / 4))
        .contains("longest")
        .hasSizeBetween(1, 5)
        .doesNotContain("short-0");
  }

  @Test
  void policiesForPodsOfOtherNodesKeepTheirs() throws IOException {
    policy("elsewhere", "far", 2 * BLOCKS, 10);
    long small = bytes(everything);
    policy("long", "b", BLOCKS, 20);
    assertThat(tooLarge(small)).containsExactly("long");
  }

  @Test
  void nothingFitsWherePodsAloneNeedMore() {
    assertThat(FittingTables.of(WatchOptions.of(NODE).withBudget(1), everything)).isNull();
  }
}
