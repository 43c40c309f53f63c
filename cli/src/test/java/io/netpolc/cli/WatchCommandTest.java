package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.compiler.frontend.live.ObjectKey;
import io.netpolc.compiler.proof.CommitReport;
import io.netpolc.compiler.proof.CommitReport.Looked;
import io.netpolc.compiler.proof.Mismatch;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.PolicyRef;
import io.netpolc.fixture.FakeApiServer;
import io.netpolc.loader.Drift;
import io.netpolc.loader.LiveNode.Unmatched;
import io.netpolc.watch.node.Examined;
import io.netpolc.watch.node.NodeWatch.Enforced;
import io.netpolc.watch.node.Specialisation;
import io.netpolc.watch.node.Specialisation.Result;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `netpolc watch` says, and what it refuses before it follows anybody.
final class WatchCommandTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");
  private static final Enforced RENEWED =
      new Enforced(
          7,
          2,
          0,
          List.of(),
          new Unmatched(List.of("shop/web"), List.of(), List.of()),
          true,
          List.of(),
          List.of(),
          List.of());
  private static final Enforced CHANGED =
      new Enforced(8, 2, 1, List.of(), Unmatched.NONE, false, List.of(), List.of(), List.of());

  @TempDir private Path folder;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private WatchLog log(OutputFormat format) {
    var stream = new PrintStream(err, false, StandardCharsets.UTF_8);
    var console = new Console(stream, stream, new ByteArrayInputStream(new byte[0]), false, false);
    return new WatchLog(console, format, InstantSource.fixed(NOW));
  }

  private static void sayEverything(WatchLog log) {
    var key = new ObjectKey("NetworkPolicy", "shop", "odd");
    log.listening("127.0.0.1:9655");
    log.following("https://10.0.0.1", "node-1");
    log.enforced(RENEWED);
    log.enforced(CHANGED);
    log.invalid(new LiveObject.Invalid(key, "a \"field\"\nthat is none", null));
    log.invalid(new LiveObject.Invalid(key, "no mode", null, true));
    log.kept(List.of("no memory", "no room"));
    log.enforced(CHANGED);
    log.trouble("refused");
    log.compared(List.of(new Drift(Drift.Kind.LINK_MISSING, "a link is gone")));
    log.specialised(new Specialisation(Result.IN_FORCE, Duration.ofSeconds(1), ""));
    log.specialised(new Specialisation(Result.OUTDATED, Duration.ofSeconds(1), "other tables"));
    log.specialised(new Specialisation(Result.NO_CLANG, null, "clang was not found"));
    log.ended("no permission");
  }

  @Test
  void peopleReadLines() {
    sayEverything(log(OutputFormat.text));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            metrics and health at http://127.0.0.1:9655
            following https://10.0.0.1 for node node-1
            enforced: generation 7, 2 policies, 0 pods on this node, 1 of them without an interface
            warning: NetworkPolicy shop/odd is not enforced as it is written: a "field"
            that is none
            warning: NetworkPolicy shop/odd is enforced as it is written: no mode
            error: no memory
            error: no room
            this state is not enforced; what was before it stays
            enforced: generation 8, 2 policies (1 only audited), 0 pods on this node, 0 of them without an interface
            warning: refused; the last state stays in force
            warning: mended: a link is gone
            a program that was made for the tables is in force
            warning: the prebuilt program stays: clang was not found
            error: no permission
            """);
  }

  private static Examined examined(long left, List<Mismatch> mismatches) {
    var addresses = new Looked(5, left);
    var report =
        new CommitReport(
            2, 1, 300, false, new Looked(4, 0), addresses, 4, mismatches.size(), mismatches);
    return new Examined(report, null, 20_000_000);
  }

  private static void sayProofs(WatchLog log) {
    var packet =
        new Mismatch(
            "shop/cart",
            Direction.INGRESS,
            "opening packet",
            new byte[] {1, 2},
            "DENY_POLICY",
            new Decision.DefaultDeny(List.of(new PolicyRef("shop", "guard"))),
            "ALLOW_POLICY (passes)",
            null);
    log.examined(examined(0, List.of()));
    log.examined(examined(1, List.of()));
    log.examined(examined(0, List.of(packet)));
    log.examined(new Examined(null, "refused", 1));
  }

  @Test
  void peopleReadWhatAProofLookedAt() {
    sayProofs(log(OutputFormat.text));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            proved: 2 pods of 1 kinds, 300 packets: every port for 4 groups of addresses, 5 addresses once
            proved in part: 2 pods of 1 kinds, 300 packets: every port for 4 groups of addresses, 4 of 5 addresses once
            error: not proved: 1 packets would be decided otherwise than the policies say
            shop/cart ingress: opening packet
              reference: DENY_POLICY %s
              engine:    ALLOW_POLICY (passes)
              frame:     0102
            error: the kernel cannot be asked what it would decide: refused
            """
                .formatted(new Decision.DefaultDeny(List.of(new PolicyRef("shop", "guard")))));
  }

  @Test
  void programsReadWhatAProofLookedAt() throws IOException {
    sayProofs(log(OutputFormat.json));
    List<Map<String, String>> lines = objects(err.toString(StandardCharsets.UTF_8));
    assertThat(lines)
        .extracting(line -> line.get("event"))
        .containsExactly("proved", "proved", "not_proved", "not_proved");
    assertThat(lines)
        .extracting(line -> line.get("result"))
        .containsExactly("proved", "proved_in_part", "refuted", "failed");
    assertThat(lines.get(1)).containsEntry("addressesLeft", "1").containsEntry("packets", "300");
    assertThat(lines.get(2)).containsEntry("pod", "shop/cart").containsEntry("frame", "0102");
    assertThat(lines.get(3)).containsEntry("reason", "refused");
  }

  @Test
  void programsReadAnObjectALine() throws IOException {
    sayEverything(log(OutputFormat.json));
    List<Map<String, String>> lines = objects(err.toString(StandardCharsets.UTF_8));
    assertThat(lines)
        .allSatisfy(line -> {
          assertThat(line).containsEntry("time", "2026-01-02T03:04:05.678Z");
          assertThat(line.get("level")).isIn("info", "warning", "error");
          assertThat(line).containsKey("message");
        });
    assertThat(lines)
        .extracting(line -> line.get("event"))
        .containsExactly(
            "listening",
            "following",
            "enforced",
            "invalid",
            "invalid",
            "not_enforced",
            "not_enforced",
            "enforced",
            "trouble",
            "drift",
            "specialised",
            "not_specialised",
            "ended");
    assertThat(lines.get(2))
        .containsEntry("generation", "7")
        .containsEntry("podsWithoutInterface", "1")
        .containsEntry("renewed", "true");
    assertThat(lines.get(3)).containsEntry("reason", "a \"field\"\nthat is none");
    assertThat(lines.get(11))
        .containsEntry("result", "no_clang")
        .containsEntry("reason", "clang was not found");
  }

  /// The fields of the object on each line, none of which has objects in it.
  private static List<Map<String, String>> objects(String text) throws IOException {
    var objects = new ArrayList<Map<String, String>>();
    for (String line : text.lines().toList()) {
      var fields = new HashMap<String, String>();
      try (JsonParser parser = new JsonFactory().createParser(line)) {
        assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          parser.nextToken();
          fields.put(parser.currentName(), parser.getText());
        }
        assertThat(parser.nextToken()).as(line).isNull();
      }
      objects.add(fields);
    }
    return objects;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9655",
        ":9655",
        "127.0.0.1",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:",
        "::1:9655",
        "[127.0.0.1]:9655",
        "localhost:9655",
        "[::1:9655"
      })
  void whatIsNoAddressAndPortIsRefused(String text) {
    TestConsole console = TestConsole.plain();
    assertThat(console.run("watch", "--node", "node-1", "--listen", text))
        .isEqualTo(ExitCode.USAGE);
    assertThat(console.err()).startsWith("error: `" + text + "` is no address and port\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:9655", "0.0.0.0:0", "[::1]:65535", "[::]:1"})
  void addressesOfBothFamiliesAreUnderstood(String text) throws CommandFailure {
    assertThat(ListenAddress.parse(text)).isNotNull();
  }

  @Test
  void anEmptyAddressIsNone() throws CommandFailure {
    assertThat(ListenAddress.parse("")).isNull();
  }

  @Test
  @Tag("privileged")
  void aPortThatIsTakenIsSaidAtTheStart() throws Exception {
    ShopPods.assumePossible("a port that is taken");
    try (var api = new FakeApiServer();
        var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      String kubeconfig = api.kubeconfig(folder).toString();
      String said = "cannot listen at " + address + ": Address already in use";
      TestConsole text = TestConsole.plain();
      assertThat(text.run("watch", "--node", "n", "--kubeconfig", kubeconfig, "--listen", address))
          .isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(text.err())
          .isEqualTo("error: " + said + "\nhelp: give another address or port with --listen\n");
      TestConsole json = TestConsole.plain();
      assertThat(
              json.run(
                  "watch",
                  "--node",
                  "n",
                  "--kubeconfig",
                  kubeconfig,
                  "--listen",
                  address,
                  "--log-format",
                  "json"))
          .isEqualTo(ExitCode.ENVIRONMENT);
      assertThat(objects(json.err()))
          .singleElement()
          .satisfies(line ->
              assertThat(line).containsEntry("event", "ended").containsEntry("message", said));
      assertThat(api.requests()).isEmpty();
    }
  }
}
