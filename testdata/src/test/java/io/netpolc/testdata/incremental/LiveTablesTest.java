package io.netpolc.testdata.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.incremental.LiveTables;
import io.netpolc.compiler.incremental.PodVectors;
import io.netpolc.compiler.incremental.SubjectListener;
import io.netpolc.compiler.incremental.TableListener;
import io.netpolc.compiler.ir.CellVector;
import io.netpolc.compiler.net.Cidr;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.resolve.ServiceAddress;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.compiler.verdict.SemanticsOptions;
import io.netpolc.testdata.build.PodBuilder;
import io.netpolc.testdata.build.Texts;
import io.netpolc.testdata.cases.Manifests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What a change costs, and changes that random clusters seldom make.
final class LiveTablesTest {
  private static final String NODE = "here";

  private static final String FROM_WEB =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: db, namespace: x}
      spec:
        podSelector: {matchLabels: {app: db}}
        ingress:
        - from: [{podSelector: {matchLabels: {app: web}}}]
          ports: [{port: 5432}]
      """;

  /// The kinds of what was told, since it was asked last.
  private static final class Told implements TableListener, SubjectListener {
    private final List<String> events = new ArrayList<>();

    List<String> taken() {
      var all = List.copyOf(events);
      events.clear();
      return all;
    }

    @Override
    public void split(int from, int to) {
      events.add("split");
    }

    @Override
    public void cell(int vector, int peer, int cell) {
      events.add("cell");
    }

    @Override
    public void vector(int vector, CellVector cells) {
      events.add("vector");
    }

    @Override
    public void prefix(Cidr prefix, int around, int peer) {
      events.add("prefix " + prefix);
    }

    @Override
    public void address(IpAddress address, int peer) {
      events.add("address " + address);
    }

    @Override
    public void subject(Pod pod, PodVectors enforced, PodVectors shadow) {
      String audited = enforced.equals(shadow) ? "" : " audited";
      events.add("subject " + pod.name() + audited);
    }

    @Override
    public void gone(Pod pod) {
      events.add("gone " + pod.name());
    }
  }

  private static Pod pod(String name, String app, String node, String... addresses) {
    return PodBuilder.pod("x/" + name).label("app", app).at(addresses).on(node).build();
  }

  private static NetworkPolicy policy(String yaml) {
    CheckedInput input = Manifests.read(yaml);
    return input.policies().getFirst();
  }

  private static LiveTables isolated(Told told) {
    var tables = new LiveTables(NODE, SemanticsOptions.DEFAULT, false, told, told);
    tables.put(pod("db", "db", NODE, "10.0.0.1"));
    tables.put(pod("web", "web", "elsewhere", "10.0.0.2"));
    tables.put(policy(FROM_WEB));
    tables.commit();
    told.taken();
    return tables;
  }

  @Test
  void aPolicyThatIsAuditedDecidesNothingAndCostsOthersNothing() {
    var told = new Told();
    LiveTables tables = isolated(told);
    NetworkPolicy policy = policy(FROM_WEB);
    tables.put(pod("shop", "shop", NODE, "10.0.0.9"));
    tables.put(policy.withMode(PolicyMode.AUDIT));
    tables.commit();
    assertThat(told.taken()).contains("subject db audited", "subject shop");
    tables.put(policy);
    tables.commit();
    assertThat(told.taken()).contains("subject db").noneMatch(event -> event.contains("audited"));
  }

  @Test
  void aPodWithKnownLabelsIsOneStoreForEachAddress() {
    var told = new Told();
    LiveTables tables = isolated(told);
    tables.put(pod("web-2", "web", "elsewhere", "10.0.0.3", "fd00::3"));
    tables.commit();
    assertThat(told.taken()).containsExactlyInAnyOrder("address 10.0.0.3", "address fd00::3");
    tables.removePod("x", "web-2");
    tables.commit();
    assertThat(told.taken()).containsExactlyInAnyOrder("address 10.0.0.3", "address fd00::3");
  }

  @Test
  void newLabelsAreACellInEachVectorBeforeTheAddress() {
    var told = new Told();
    LiveTables tables = isolated(told);
    tables.put(pod("other", "other", "elsewhere", "10.0.0.4"));
    tables.commit();
    assertThat(told.taken()).containsExactly("cell", "cell", "address 10.0.0.4");
  }

  @Test
  void aPolicyThatSelectsNoLocalPodTellsNothing() {
    var told = new Told();
    LiveTables tables = isolated(told);
    tables.put(policy(FROM_WEB.replace("app: db", "app: cache").replace("name: db", "name: c")));
    tables.put(policy(FROM_WEB.replace("namespace: x", "namespace: y")));
    tables.commit();
    assertThat(told.taken()).isEmpty();
  }

  @Test
  void aPolicyThatSelectsALocalPodTellsItsVectorsAndNoAddress() {
    var told = new Told();
    LiveTables tables = isolated(told);
    tables.put(policy(FROM_WEB.replace("5432", "5433")));
    tables.commit();
    assertThat(told.taken()).containsExactly("split", "vector", "vector", "subject db");
    tables.removePolicy(new PolicyRef("x", "db"));
    tables.commit();
    assertThat(told.taken()).containsExactly("subject db");
  }

  @Test
  void whatIsToldAgainChangesNothing() {
    var told = new Told();
    LiveTables tables = isolated(told);
    NetworkPolicy another = policy(FROM_WEB.replace("5432", "5433"));
    tables.put(another);
    tables.commit();
    told.taken();
    tables.put(another);
    tables.put(pod("db", "db", NODE, "10.0.0.1"));
    tables.put(pod("web", "web", "elsewhere", "10.0.0.2"));
    tables.commit();
    assertThat(told.taken()).isEmpty();
  }

  @Test
  void aVectorIsUsedAgainOnlyAfterTwoCommits() {
    var told = new Told();
    LiveTables tables = isolated(told);
    assertThat(tables.vectorCount()).isEqualTo(1 + 2);
    for (int i = 1; i <= 10; i++) {
      tables.put(policy(FROM_WEB.replace("5432", Integer.toString(5432 + i % 2))));
      tables.commit();
      assertThat(tables.vectorCount()).isEqualTo(1 + 2 * Math.min(i + 1, 3));
    }
  }

  @Test
  void aServiceThatLeadsToItselfIsDecidedByRules() {
    var held = new HeldTables();
    LiveTables tables = tables(held);
    tables.put(pod("web", "web", NODE, "10.0.0.2"));
    tables.put(policy(toBlock("web", "10.96.0.0/16")));
    tables.commit();
    tables.put(service("10.96.0.1", "10.96.0.1"));
    tables.put(service("10.96.0.2", "10.96.0.1"));
    tables.commit();
    assertThat(egress(tables, held, "10.96.0.1", 80).allowed()).isTrue();
    assertThat(egress(tables, held, "10.96.0.2", 80).allowed()).isTrue();
    assertThat(egress(tables, held, "10.96.0.2", 81).allowed()).isFalse();
  }

  @Test
  void aNamespaceThatHasGoneHasNoLabels() {
    var held = new HeldTables();
    LiveTables tables = tables(held);
    tables.put(new Namespace("y", Map.of(Namespace.NAME_LABEL, "y", "team", "blue")));
    tables.put(pod("web", "web", NODE, "10.0.0.2"));
    tables.put(PodBuilder.pod("y/api").label("app", "api").at("10.0.1.7").on("elsewhere").build());
    tables.put(
        policy(
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: web, namespace: x}
            spec:
              podSelector: {}
              policyTypes: [Egress]
              egress:
              - to: [{namespaceSelector: {matchLabels: {team: blue}}}]
            """));
    tables.commit();
    assertThat(egress(tables, held, "10.0.1.7", 80).allowed()).isTrue();
    tables.removeNamespace("y");
    tables.commit();
    assertThat(egress(tables, held, "10.0.1.7", 80).allowed()).isFalse();
  }

  private static LiveTables tables(HeldTables held) {
    var tables = new LiveTables(NODE, SemanticsOptions.DEFAULT, false, held, held);
    held.follow(tables);
    return tables;
  }

  private static Decision egress(LiveTables tables, HeldTables held, String remote, int port) {
    Decision found =
        held.decide(
                tables,
                Objects.requireNonNull(held.subjects().get("x/web")),
                Direction.EGRESS,
                Texts.address(remote),
                Protocol.TCP,
                port)
            .decision();
    return found == null ? new Decision.NotIsolated() : found;
  }

  @Test
  void aServiceFollowsTheBlockThatItsBackendOutsideComesToBeIn() {
    var held = new HeldTables();
    LiveTables tables = tables(held);
    tables.put(pod("web", "web", NODE, "10.0.0.2"));
    tables.put(service("10.96.0.1", "203.0.113.9"));
    tables.put(policy(toBlock("web", "198.51.100.0/24")));
    tables.commit();
    assertThat(egress(tables, held, "10.96.0.1", 80).allowed()).isFalse();
    // Nobody asked for this prefix before, and the policy's other vector stays.
    tables.put(pod("other", "other", NODE, "10.0.0.5"));
    tables.put(policy(toBlock("other", "203.0.113.0/24")));
    tables.commit();
    assertThat(egress(tables, held, "10.96.0.1", 80).allowed()).isFalse();
    tables.put(policy(toBlock("web", "203.0.113.0/24")));
    tables.commit();
    assertThat(egress(tables, held, "10.96.0.1", 80).allowed()).isTrue();
  }

  private static String toBlock(String app, String cidr) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: %s, namespace: x}
    spec:
      podSelector: {matchLabels: {app: %s}}
      policyTypes: [Egress]
      egress:
      - to: [{ipBlock: {cidr: %s}}]
    """
        .formatted(app, app, cidr);
  }

  private static ServiceAddress service(String address, String backend) {
    var behind = new ServiceAddress.Backend(Texts.address(backend), 8080);
    return new ServiceAddress(
        Texts.address(address),
        List.of(new ServiceAddress.Served(Protocol.TCP, 80, List.of(behind))));
  }

  @Test
  void aPodThatComesToBeBehindAServiceReachesItselfThere() {
    var held = new HeldTables();
    LiveTables tables = tables(held);
    tables.put(pod("web", "web", NODE, "10.0.0.2"));
    tables.put(service("10.96.0.1", "203.0.113.9"));
    tables.put(policy(toBlock("web", "198.51.100.0/24")));
    tables.commit();
    assertThat(egress(tables, held, "10.96.0.1", 80)).isInstanceOf(Decision.DefaultDeny.class);
    tables.put(service("10.96.0.1", "10.0.0.2"));
    tables.commit();
    assertThat(egress(tables, held, "10.96.0.1", 80)).isEqualTo(new Decision.Self());
    tables.put(service("10.96.0.1", "203.0.113.9"));
    tables.commit();
    assertThat(egress(tables, held, "10.96.0.1", 80)).isInstanceOf(Decision.DefaultDeny.class);
  }

  @Test
  void aNameThatAPodGivesANewNumberIsLookedUpAnew() {
    var held = new HeldTables();
    LiveTables tables = tables(held);
    tables.put(pod("web", "web", NODE, "10.0.0.2"));
    tables.put(
        policy(
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: web, namespace: x}
            spec:
              podSelector: {matchLabels: {app: web}}
              policyTypes: [Egress]
              egress:
              - ports: [{port: http}]
            """));
    tables.commit();
    tables.put(
        PodBuilder.pod("x/api")
            .label("app", "api")
            .at("10.0.0.7")
            .port("http", Protocol.TCP, 8088)
            .build());
    tables.commit();
    assertThat(egress(tables, held, "10.0.0.7", 8088).allowed()).isTrue();
    assertThat(egress(tables, held, "10.0.0.7", 8089).allowed()).isFalse();
    assertThat(egress(tables, held, "10.0.0.2", 8088).allowed()).isFalse();
    tables.put(
        PodBuilder.pod("x/other")
            .label("app", "other")
            .at("10.0.0.8")
            .port("http", Protocol.TCP, 8088)
            .build());
    assertThat(egress(tables, held, "10.0.0.8", 8088).allowed()).isTrue();
  }
}
