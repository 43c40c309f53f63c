package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.fixture.FakeApiServer;
import io.netpolc.fixture.FakeApiServer.Meta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCommandTest {
  private static final String POLICIES = "/apis/networking.k8s.io/v1/networkpolicies";

  @TempDir private Path folder;
  private FakeApiServer server;
  private String kubeconfig;

  @BeforeEach
  void start() throws IOException {
    server = new FakeApiServer();
    kubeconfig = server.kubeconfig(folder).toString();
    server.put("/api/v1/namespaces", "Namespace", new Meta("", "shop", ""), "");
    for (int i = 1; i <= 2; i++) {
      server.put(
          "/api/v1/pods",
          "Pod",
          new Meta("shop", "p" + i, "\"app\":\"p" + i + "\""),
          "\"spec\":{\"containers\":[{\"name\":\"c\",\"env\":[{\"name\":\"PASSWORD\",\"value\":\"hidden\"}]}]},\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"10.0.0.%d\"}]}"
              .formatted(i));
    }
    server.put(
        POLICIES,
        "NetworkPolicy",
        new Meta("shop", "guard", ""),
        "\"spec\":{\"podSelector\":{\"matchLabels\":{\"app\":\"p2\"}}}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static int eval(Path state, String from, String to) {
    return TestConsole.plain()
        .run(
            "eval",
            "-f",
            state.toString(),
            "--cluster",
            state.toString(),
            "--from",
            from,
            "--to",
            to,
            "--port",
            "TCP/80");
  }

  @Test
  void whatIsWrittenAnswersQuestions() throws IOException {
    Path state = folder.resolve("state.json");
    var console = TestConsole.plain();
    assertThat(console.run("snapshot", "--kubeconfig", kubeconfig, "-o", state.toString()))
        .as("%s", console.err())
        .isZero();
    assertThat(eval(state, "shop/p1", "shop/p2")).isEqualTo(1);
    assertThat(eval(state, "shop/p2", "shop/p1")).isZero();
    assertThat(Files.readString(state)).doesNotContain("hidden");
    var again = TestConsole.plain();
    assertThat(again.run("snapshot", "--kubeconfig", kubeconfig)).isZero();
    assertThat(again.out()).isEqualTo(Files.readString(state));
  }

  @Test
  void aServerThatRefusesIsNamedAndNothingIsWritten() throws IOException {
    Path wrong =
        Files.writeString(
            folder.resolve("wrong"),
            Files.readString(Path.of(kubeconfig)).replace("secret-of-the-test", "another"));
    Path state = folder.resolve("state.json");
    var console = TestConsole.plain();
    assertThat(console.run("snapshot", "--kubeconfig", wrong.toString(), "-o", state.toString()))
        .isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(console.err()).contains("refuses nodes (401): Unauthorized");
    assertThat(state).doesNotExist();
  }

  @Test
  void whatIsNotUnderstoodIsAnError() {
    server.put(
        POLICIES, "NetworkPolicy", new Meta("shop", "odd", ""), "\"spec\":{\"podSelector\":[]}");
    var console = TestConsole.plain();
    assertThat(console.run("snapshot", "--kubeconfig", kubeconfig)).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(console.err()).contains("NetworkPolicy shop/odd is not understood");
    assertThat(console.out()).isEmpty();
  }
}
