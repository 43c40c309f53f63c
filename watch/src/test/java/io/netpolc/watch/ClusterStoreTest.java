package io.netpolc.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.fixture.FakeApiServer.Meta;
import io.netpolc.watch.api.ApiException;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.ClusterAccess;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.api.ResourceList;
import io.netpolc.watch.state.ClusterStore;
import io.netpolc.watch.state.Following;
import io.netpolc.watch.state.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ClusterStoreTest {
  private static final String PODS = "/api/v1/pods";
  private static final String NAMESPACES = "/api/v1/namespaces";
  private static final String POLICIES = "/apis/networking.k8s.io/v1/networkpolicies";

  @TempDir Path folder;

  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private final ClusterStore store = new ClusterStore(troubles::add);
  private final Followers followers = new Followers();
  private FakeApiServer server;
  private ApiServer connection;

  @BeforeEach
  void start() throws IOException {
    server = new FakeApiServer();
    connection = ApiServer.at(new ClusterAccess(server.kubeconfig(folder), null));
    server.put(NAMESPACES, "Namespace", new Meta("", "shop", "\"team\":\"web\""), "");
    for (int i = 0; i < 5; i++) {
      pod("p" + i, "10.0.0." + i);
    }
    policy("deny", "\"podSelector\":{}");
  }

  @AfterEach
  void stop() throws InterruptedException {
    followers.stop();
    connection.close();
    server.close();
  }

  private void pod(String name, String address) {
    server.put(
        PODS,
        "Pod",
        new Meta("shop", name, "\"app\":\"" + name + "\""),
        "\"spec\":{\"nodeName\":\"node-1\",\"containers\":[{\"name\":\"main\"}]},\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"%s\"}]}"
            .formatted(address));
  }

  private void policy(String name, String spec) {
    server.put(POLICIES, "NetworkPolicy", new Meta("shop", name, ""), "\"spec\":{" + spec + "}");
  }

  private Snapshot await(Predicate<Snapshot> wanted) throws InterruptedException {
    while (true) {
      assertThat(store.take(20, TimeUnit.SECONDS).changes())
          .as("a change within 20 s; troubles: " + troubles)
          .isNotEmpty();
      Snapshot snapshot = store.snapshot("node-1");
      if (wanted.test(snapshot)) {
        return snapshot;
      }
    }
  }

  private static Predicate<Snapshot> hasPod(String name) {
    return snapshot ->
        snapshot.input().cluster().pods().stream().anyMatch(pod -> pod.name().equals(name));
  }

  @Test
  void aListIsReadPageByPage() throws IOException {
    server.mostOnAPage(2);
    Snapshot snapshot = Snapshot.of(connection);
    assertThat(snapshot.input().cluster().pods())
        .extracting(Pod::name)
        .containsExactly("p0", "p1", "p2", "p3", "p4");
    assertThat(snapshot.input().cluster().namespaces())
        .containsExactly(
            new Namespace("shop", Map.of("team", "web", Namespace.NAME_LABEL, "shop")));
    assertThat(snapshot.input().policies()).hasSize(1);
    assertThat(server.requests()).filteredOn(request -> request.startsWith(PODS)).hasSize(3);
  }

  @Test
  void changesArriveInTheirOrder() throws InterruptedException {
    followers.follow(connection, store, Resource.values());
    await(hasPod("p4"));
    pod("new", "10.0.0.9");
    await(hasPod("new"));
    server.delete(PODS, "shop", "new");
    await(hasPod("new").negate());
    assertThat(troubles).isEmpty();
  }

  @Test
  void aWatchThatEndsGoesOnWhereItWas() throws InterruptedException {
    followers.follow(connection, store, Resource.values());
    await(hasPod("p4"));
    while (watches() < 2) {
      server.cutWatches();
      Thread.sleep(10);
    }
    pod("later", "10.0.0.10");
    await(hasPod("later"));
    assertThat(server.requests())
        .filteredOn(request -> request.startsWith(PODS) && !request.contains("watch"))
        .hasSize(1);
  }

  private long watches() {
    return server.requests().stream()
        .filter(request -> request.startsWith(PODS) && request.contains("watch"))
        .count();
  }

  @Test
  void aListThatIsForgottenBetweenItsPagesIsReadAsOne() throws IOException {
    server.mostOnAPage(2);
    server.forgetAfterPages(2);
    assertThat(Snapshot.of(connection).input().cluster().pods()).hasSize(5);
    assertThat(server.requests()).anyMatch(request -> request.contains("limit=0"));
  }

  @Test
  void whatTheServerHasForgottenIsListedAnew() throws InterruptedException {
    followers.follow(connection, store, Resource.values());
    await(hasPod("p4"));
    server.delete(PODS, "shop", "p4");
    server.compact();
    server.cutWatches();
    pod("p5", "10.0.0.5");
    Snapshot snapshot = await(hasPod("p5").and(hasPod("p4").negate()));
    assertThat(snapshot.input().cluster().pods()).hasSize(5);
  }

  @Test
  void whatIsListedAnewAsItWasIsNoChange() throws Exception {
    listAll();
    assertThat(store.take(0, TimeUnit.SECONDS).changes()).hasSize(7);
    listAll();
    assertThat(store.take(0, TimeUnit.SECONDS).changes()).isEmpty();
    policy("deny", "\"podSelector\":{\"matchLabels\":{}}");
    listAll();
    assertThat(store.take(0, TimeUnit.SECONDS).changes())
        .extracting(ClusterStore.Change::key)
        .extracting(ObjectKey::name)
        .containsExactly("deny");
  }

  @Test
  void aListAnEventAndABookmarkAreHeardOfAndANewWatchIsARestart() throws InterruptedException {
    followers.follow(connection, store, Resource.values());
    await(hasPod("p4"));
    assertThat(pods().lists()).isEqualTo(1);
    assertThat(pods().objects()).isEqualTo(5);
    while (pods().watches() == 0) {
      Thread.sleep(10);
    }
    long heard = pods().heard();
    // Whoever watches another resource is told by a bookmark that something has happened.
    policy("another", "\"podSelector\":{}");
    while (pods().heard() == heard) {
      Thread.sleep(10);
    }
    while (pods().restarts() == 0) {
      server.cutWatches();
      Thread.sleep(10);
    }
    assertThat(pods().lists()).isEqualTo(1);
    assertThat(pods().troubles()).isZero();
  }

  private Following pods() {
    return Objects.requireNonNull(store.following().get(Resource.PODS));
  }

  @Test
  void troublesAreCountedUntilSomethingIsHeard() {
    store.trouble(Resource.PODS, "refused");
    store.trouble(Resource.PODS, "still refused");
    assertThat(pods().troubles()).isEqualTo(2);
    assertThat(pods().trouble()).isEqualTo("still refused");
    assertThat(troubles).containsExactly("refused");
    store.current(Resource.PODS);
    assertThat(pods().trouble()).isNull();
  }

  @Test
  void whatIsNotUnderstoodIsListedAlsoWhereItStaysAsItWas() throws IOException {
    listAll();
    server.put(PODS, "Pod", new Meta("shop", "p4", ""), "\"status\":{\"podIPs\":\"none\"}");
    policy("strange", "\"podSelector\":{},\"egressDeny\":[]");
    listAll();
    assertThat(store.invalid())
        .extracting(object -> object.key().name())
        .containsExactly("strange", "p4");
    assertThat(pods().invalid()).isEqualTo(1);
    pod("p4", "10.0.0.4");
    listAll();
    store.deleted(Resource.NETWORK_POLICIES, new ObjectKey("NetworkPolicy", "shop", "strange"));
    assertThat(store.invalid()).isEmpty();
  }

  private void listAll() throws IOException {
    for (Resource resource : Resource.values()) {
      store.replaced(resource, ResourceList.of(connection, resource).objects().values());
    }
  }

  @Test
  void aPolicyThatIsNotUnderstoodAllowsNothing() throws IOException {
    policy("strange", "\"podSelector\":{},\"egressDeny\":[]");
    Snapshot snapshot = Snapshot.of(connection);
    assertThat(snapshot.invalid()).hasSize(1);
    assertThat(snapshot.invalid().getFirst().key()).hasToString("NetworkPolicy shop/strange");
    NetworkPolicy closed = snapshot.input().policies().getLast();
    assertThat(closed.isolates()).hasSize(2);
    assertThat(closed.podSelector().isEverything()).isTrue();
    assertThat(closed.ingress()).isEmpty();
  }

  private void policyInMode(String mode, String spec) {
    server.put(
        POLICIES,
        "shop/strange",
        ("{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\",\"metadata\":{"
                + "\"name\":\"strange\",\"namespace\":\"shop\","
                + "\"annotations\":{\"netpolc.io/mode\":\"%s\"}},\"spec\":{%s}}")
            .formatted(mode, spec));
  }

  @Test
  void aPolicyOfWhichOnlyTheModeIsNotUnderstoodIsEnforcedAsItIs() throws IOException {
    policyInMode("dry-run", "\"podSelector\":{},\"ingress\":[{}]");
    Snapshot snapshot = Snapshot.of(connection);
    assertThat(snapshot.invalid().getFirst().reason()).contains("`dry-run` is no mode");
    assertThat(snapshot.invalid().getFirst().asWritten()).isTrue();
    NetworkPolicy closed = snapshot.input().policies().getLast();
    assertThat(closed.mode()).isEqualTo(PolicyMode.ENFORCE);
    assertThat(closed.ingress()).hasSize(1);
  }

  @Test
  void aPolicyThatIsNotUnderstoodAndAuditedStaysAudited() throws IOException {
    policyInMode("audit", "\"podSelector\":{},\"egressDeny\":[]");
    Snapshot snapshot = Snapshot.of(connection);
    assertThat(snapshot.input().policies().getLast().mode()).isEqualTo(PolicyMode.AUDIT);
    assertThat(snapshot.invalid().getFirst().asWritten()).isFalse();
    listAll();
    assertThat(store.audited()).extracting(ObjectKey::name).containsExactly("strange");
  }

  @Test
  void whatIsUnderstoodOfSuchAPolicyLimitsWhatItCloses() throws IOException {
    policy(
        "strange",
        "\"podSelector\":{\"matchLabels\":{\"app\":\"web\"}},\"policyTypes\":[\"Egress\"],"
            + "\"egress\":[{\"to\":[{\"nodeSelector\":{}}]}]");
    NetworkPolicy closed = Snapshot.of(connection).input().policies().getLast();
    assertThat(closed.isolates()).containsExactly(Direction.EGRESS);
    assertThat(closed.podSelector()).isEqualTo(LabelSelector.ofLabels(Map.of("app", "web")));
    assertThat(closed.egress()).isEmpty();
    policy("strange", "\"podSelector\":{\"matchLabel\":{}},\"policyTypes\":[\"East\"]");
    closed = Snapshot.of(connection).input().policies().getLast();
    assertThat(closed.isolates()).hasSize(2);
    assertThat(closed.podSelector().isEverything()).isTrue();
  }

  @Test
  void anAddressOfTwoPodsIsOneOfTheirs() throws IOException {
    pod("twin", "10.0.0.1");
    Snapshot snapshot = Snapshot.of(connection);
    assertThat(snapshot.conflicts())
        .containsExactly(
            "shop/p1 and shop/twin have the same address 10.0.0.1, which counts as that of"
                + " shop/p1");
    assertThat(snapshot.input().cluster().pods().getLast().addresses()).isEmpty();
  }

  @Test
  void aPodThatIsNotUnderstoodAnyMoreStaysAsItWas() throws InterruptedException {
    followers.follow(connection, store, Resource.values());
    await(hasPod("p4"));
    server.put(PODS, "Pod", new Meta("shop", "p4", ""), "\"status\":{\"podIPs\":\"none\"}");
    pod("last", "10.0.0.11");
    Snapshot snapshot = await(hasPod("last"));
    assertThat(snapshot.input().cluster().pods())
        .filteredOn(pod -> pod.name().equals("p4"))
        .flatExtracting(Pod::addresses)
        .hasSize(1);
    assertThat(troubles)
        .singleElement()
        .asString()
        .startsWith("Pod shop/p4 is not understood any more, and stays as it was: ");
  }

  @Test
  void thePodOfTheOwnNodeHasTheBetterClaim() throws InterruptedException {
    followers.follow(connection, store, Resource.values());
    await(hasPod("p4"));
    server.put(
        PODS,
        "Pod",
        new Meta("shop", "a-twin", ""),
        "\"spec\":{\"nodeName\":\"node-2\"},\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"10.0.0.1\"}]}");
    Snapshot snapshot = await(hasPod("a-twin"));
    assertThat(snapshot.conflicts()).singleElement().asString().endsWith("that of shop/p1");
  }

  @Test
  void aPodWhoseNamespaceIsNotKnownIsNotJudgedByGuesses() throws InterruptedException {
    followers.follow(connection, store, Resource.values());
    await(hasPod("p4"));
    server.put(PODS, "Pod", new Meta("new", "first", ""), "\"spec\":{}");
    assertThat(await(hasPod("first")).homeless()).containsExactly("new");
    server.put(NAMESPACES, "Namespace", new Meta("", "new", ""), "");
    await(snapshot -> snapshot.homeless().isEmpty());
  }

  @Test
  void aRefusalSaysWhatTheServerSays() throws IOException {
    Path wrong = folder.resolve("wrong");
    Files.writeString(
        wrong,
        Files.readString(folder.resolve("kubeconfig")).replace("secret-of-the-test", "another"));
    try (ApiServer refused = ApiServer.at(new ClusterAccess(wrong, null))) {
      assertThatThrownBy(() -> Snapshot.of(refused))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("refuses nodes (401): Unauthorized");
    }
    assertThatThrownBy(() -> ApiServer.at(new ClusterAccess(wrong, "absent")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no context `absent`");
  }
}
