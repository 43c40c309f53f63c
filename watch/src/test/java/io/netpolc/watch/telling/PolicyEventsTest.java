package io.netpolc.watch.telling;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.watch.api.ApiServer;
import io.netpolc.watch.api.ClusterAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class PolicyEventsTest {
  private static final String EVENTS = "/api/v1/namespaces/shop/events";

  @TempDir Path folder;

  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private FakeApiServer server;
  private ApiServer connection;
  private PolicyEvents events;

  @BeforeEach
  void start() throws IOException {
    server = new FakeApiServer();
    connection = ApiServer.at(new ClusterAccess(server.kubeconfig(folder), null));
    events = onNode("node-1");
  }

  @AfterEach
  void stop() {
    events.close();
    connection.close();
    server.close();
  }

  private PolicyEvents onNode(String node) {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678901Z"));
    return new PolicyEvents(connection, node, clock, troubles::add);
  }

  private static LiveObject.Invalid policy(String name, String reason) {
    var span = Span.at(SourceFile.of("test", ""), 1, 1);
    var ref = new PolicyRef("shop", name);
    var closed =
        new NetworkPolicy(
            ref, LabelSelector.EVERYTHING, Set.of(Direction.INGRESS), List.of(), List.of(), span);
    return new LiveObject.Invalid(new ObjectKey("NetworkPolicy", "shop", name), reason, closed);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  @Test
  void aPolicyThatIsNotEnforcedGetsAnEvent() throws Exception {
    events.invalid(policy("odd", "a \"field\""));
    await(() -> !server.created().isEmpty());
    String name = server.created().firstKey().substring(EVENTS.length() + 1);
    assertThat(name).matches("odd\\.[0-9a-f]{16}");
    assertThat(server.created().values())
        .containsExactly(
            ("{'apiVersion':'v1','kind':'Event','metadata':{'name':'"
                    + name
                    + "','namespace':'shop'},"
                    + "'involvedObject':{'apiVersion':'networking.k8s.io/v1','kind':'NetworkPolicy',"
                    + "'namespace':'shop','name':'odd'},'type':'Warning',"
                    + "'reason':'NotEnforcedAsWritten','message':'a \\'field\\'',"
                    + "'source':{'component':'netpolc','host':'node-1'},"
                    + "'firstTimestamp':'2026-01-02T03:04:05Z',"
                    + "'lastTimestamp':'2026-01-02T03:04:05Z','count':1}")
                .replace('\'', '"'));
  }

  @Test
  void aPolicyWhoseModeIsNotUnderstoodIsEnforced() throws Exception {
    LiveObject.Invalid odd = policy("odd", "no mode");
    events.invalid(new LiveObject.Invalid(odd.key(), odd.reason(), odd.closed(), true));
    await(() -> !server.created().isEmpty());
    assertThat(server.created().values())
        .singleElement()
        .asString()
        .contains("\"reason\":\"ModeNotUnderstood\"");
  }

  @Test
  void aLongReasonIsCut() throws Exception {
    events.invalid(policy("odd", "x".repeat(2000)));
    await(() -> !server.created().isEmpty());
    assertThat(server.created().values())
        .singleElement()
        .asString()
        .contains("'message':'".replace('\'', '"') + "x".repeat(1024) + "\"");
  }

  @Test
  void ofManyNodesOneWritesIt() throws Exception {
    try (var other = onNode("node-2")) {
      events.invalid(policy("odd", "why"));
      await(() -> server.created().size() == 1);
      other.invalid(policy("odd", "why"));
      other.invalid(policy("odd", "another reason"));
      await(() -> server.created().size() == 2);
      assertThat(troubles).isEmpty();
    }
  }

  @Test
  void whoMayNotWriteThemIsToldOnce() throws Exception {
    server.allowCreating(false);
    events.invalid(policy("odd", "why"));
    events.invalid(policy("odder", "why"));
    await(() -> server.requests().size() == 2);
    server.allowCreating(true);
    events.invalid(policy("oddest", "why"));
    await(() -> !server.created().isEmpty());
    assertThat(troubles)
        .singleElement()
        .asString()
        .contains("need create on events", "cannot create");
  }

  @Test
  void otherObjectsGetNone() throws Exception {
    events.invalid(new LiveObject.Invalid(new ObjectKey("Pod", "shop", "p"), "why", null));
    events.invalid(policy("odd", "why"));
    await(() -> !server.created().isEmpty());
    assertThat(server.created()).hasSize(1);
  }
}
