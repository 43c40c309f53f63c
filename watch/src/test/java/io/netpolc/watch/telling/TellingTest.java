package io.netpolc.watch.telling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.PolicyMode;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.compiler.source.SourceFile;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.watch.api.Resource;
import io.netpolc.watch.node.Examined;
import io.netpolc.watch.node.NodeWatch.Report;
import io.netpolc.watch.state.ClusterStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Over a real socket.
@Timeout(60)
final class TellingTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final FakeKernel kernel = new FakeKernel();
  private Telling telling;
  private Report report;

  @BeforeEach
  void start() throws IOException {
    telling = tell(new Told());
    report = telling.report();
  }

  @AfterEach
  void stop() {
    telling.close();
  }

  private Telling tell(Told told) throws IOException {
    return Telling.at(
        new InetSocketAddress(LOOPBACK, 0),
        new Telling.Speaker("node-1", "1.2.3", PolicyMode.ENFORCE),
        kernel,
        told);
  }

  /// @param type the `Content-Type`
  private record Answer(int status, String type, String body) {}

  private static Answer send(Telling to, String method, String path) throws IOException {
    var url = URI.create("http://" + to.address() + path).toURL();
    var connection = (HttpURLConnection) url.openConnection();
    connection.setRequestMethod(method);
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(status, connection.getContentType(), body);
    }
  }

  private Answer get(String path) throws IOException {
    return send(telling, "GET", path);
  }

  /// The simple values of a JSON text by their pointers.
  private static Map<String, String> json(String text) throws IOException {
    var values = new HashMap<String, String>();
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isScalarValue()) {
          values.put(parser.getParsingContext().pathAsPointer().toString(), parser.getText());
        }
      }
    }
    return values;
  }

  @Test
  void itIsReadyWhenAFullStateIsEnforcedAndTheLastAttemptDidNotFail() throws Exception {
    assertThat(get("/readyz").status()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("no full state is enforced yet\n");
    report.enforced(States.enforced(true, List.of()));
    assertThat(get("/readyz").status()).isEqualTo(200);
    report.kept(List.of("no memory"));
    assertThat(get("/readyz").body()).isEqualTo("the last attempt failed: no memory\n");
    report.enforced(States.enforced(false, List.of()));
    assertThat(get("/readyz").body()).isEqualTo("ok\n");
  }

  @Test
  void itIsHealthyWhileTheThreadThatEnforcesLives() throws Exception {
    assertThat(get("/healthz").status()).isEqualTo(200);
    report.working(true);
    assertThat(get("/healthz").status()).isEqualTo(200);
    Thread.ofPlatform().start(() -> report.working(false)).join();
    assertThat(get("/healthz").status()).isEqualTo(503);
    assertThat(get("/healthz").body()).isEqualTo("the thread that enforces has ended\n");
  }

  @Test
  void workThatNeverEndsIsIllnessAndWaitingForWorkIsNot() throws Exception {
    try (Telling impatient = tell(new Told(Duration.ofNanos(-1)))) {
      assertThat(send(impatient, "GET", "/healthz").body())
          .isEqualTo("it has not begun to enforce\n");
      impatient.report().working(true);
      assertThat(send(impatient, "GET", "/healthz").body()).contains("made no progress");
      impatient.report().working(false);
      assertThat(send(impatient, "GET", "/healthz").status()).isEqualTo(200);
    }
  }

  @Test
  void metricsAreServedAsText() throws Exception {
    Answer answer = get("/metrics");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.type()).startsWith("text/plain; version=0.0.4");
    assertThat(Exposition.parse(answer.body()).samples()).containsKey("netpolc_ready");
  }

  @Test
  void theStateIsJson() throws Exception {
    var store = new ClusterStore(_ -> {});
    var key = new ObjectKey("NetworkPolicy", "shop", "odd");
    var quiet = new ObjectKey("NetworkPolicy", "shop", "quiet");
    store.replaced(
        Resource.NETWORK_POLICIES,
        List.of(
            new LiveObject.Invalid(key, "no selector", null),
            new LiveObject.OfPolicy(quiet, audited(), "1")));
    report.following(store);
    report.enforced(States.enforced(true, List.of()));
    Map<String, String> state = json(get("/debug/state").body());
    assertThat(state)
        .containsEntry("/node", "node-1")
        .containsEntry("/generation", "7")
        .containsEntry("/pods/0/pod", "shop/cart")
        .containsEntry("/pods/0/interface", "veth12")
        .containsEntry("/pods/0/vectors/ingress", "3")
        .containsEntry("/pods/1/pod", "shop/web")
        .containsEntry("/pods/1/interface", "null")
        .containsEntry("/pods/1/vectors", "null")
        .containsEntry("/unknownInterfaces/0", "veth9")
        .containsEntry("/pods/0/auditedVectors/egress", "5")
        .containsEntry("/policies/0", "shop/odd")
        .containsEntry("/policies/1", "shop/quiet")
        .containsEntry("/audited/0", "shop/quiet")
        .doesNotContainKey("/audited/1")
        .containsEntry("/invalid/0/reason", "no selector")
        .containsEntry("/resources/networkpolicies/lists", "1")
        .containsKey("/resources/pods/heardSecondsAgo")
        .containsEntry("/tables/0/capacity", "16")
        .containsEntry("/specialised", "false")
        .containsEntry("/notSpecialised", "null")
        .containsEntry("/kernelUnreadable", "null");
    kernel.fail("no such pin");
    assertThat(json(get("/debug/state").body())).containsEntry("/kernelUnreadable", "no such pin");
  }

  @Test
  void theStateHasTheLastProof() throws Exception {
    assertThat(json(get("/debug/state").body())).doesNotContainKey("/proof/result");
    report.examined(States.proved());
    assertThat(json(get("/debug/state").body()))
        .containsEntry("/proof/result", "proved_in_part")
        .containsEntry("/proof/packets", "300")
        .containsEntry("/proof/addressesLeft", "1")
        .containsKey("/proof/secondsAgo")
        .doesNotContainKey("/proof/pod");
    report.examined(States.refuted());
    assertThat(json(get("/debug/state").body()))
        .containsEntry("/proof/result", "refuted")
        .containsEntry("/proof/pod", "shop/cart")
        .containsEntry("/proof/frame", "0102")
        .containsEntry("/proof/policiesSay", "DENY_POLICY")
        .containsEntry("/proof/kernelSaysBy", "null");
    report.examined(new Examined(null, "refused", 1));
    assertThat(json(get("/debug/state").body())).containsEntry("/proof/reason", "refused");
  }

  private static NetworkPolicy audited() {
    var text = SourceFile.withoutText("test");
    return new NetworkPolicy(
            new PolicyRef("shop", "quiet"),
            LabelSelector.EVERYTHING,
            Set.of(Direction.INGRESS),
            List.of(),
            List.of(),
            Span.at(text, 1, 1))
        .withMode(PolicyMode.AUDIT);
  }

  @Test
  void aNodeThatEnforcesNothingAuditsAll() throws Exception {
    var store = new ClusterStore(_ -> {});
    var key = new ObjectKey("NetworkPolicy", "shop", "odd");
    store.replaced(
        Resource.NETWORK_POLICIES, List.of(new LiveObject.Invalid(key, "no selector", null)));
    var speaker = new Telling.Speaker("node-1", "1.2.3", PolicyMode.AUDIT);
    try (Telling auditing =
        Telling.at(new InetSocketAddress(LOOPBACK, 0), speaker, kernel, new Told())) {
      auditing.report().following(store);
      assertThat(json(send(auditing, "GET", "/debug/state").body()))
          .containsEntry("/audited/0", "shop/odd");
    }
  }

  @Test
  void otherRequestsAreRefused() throws Exception {
    assertThat(get("/metricsx").status()).isEqualTo(404);
    assertThat(get("/").body()).isEqualTo("there is /debug/state, /healthz, /metrics, /readyz\n");
    assertThat(send(telling, "POST", "/metrics").status()).isEqualTo(405);
    Answer head = send(telling, "HEAD", "/healthz");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void whoIsSlowToAskHoldsUpNobody() throws Exception {
    var slow = new ArrayList<Socket>();
    try {
      String[] address = telling.address().split(":");
      for (int i = 0; i < 20; i++) {
        var socket = new Socket(address[0], Integer.parseInt(address[1]));
        slow.add(socket);
        socket.getOutputStream().write("GET /metrics HT".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
      }
      assertThat(get("/healthz").status()).isEqualTo(200);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (var taken = new ServerSocket(0, 1, LOOPBACK)) {
      var address = new InetSocketAddress(LOOPBACK, taken.getLocalPort());
      var speaker = new Telling.Speaker("node-1", "1.2.3", PolicyMode.ENFORCE);
      assertThatThrownBy(() -> Telling.at(address, speaker, kernel, new Told()))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "cannot listen at 127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
    }
  }
}
