package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpolc.fixture.FakeApiServer;
import io.netpolc.fixture.FakeApiServer.Meta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private String pseudonymised(String... options) {
    List<String> command = new ArrayList<>(List.of("snapshot", "--kubeconfig", kubeconfig));
    command.add("--pseudonymise");
    command.addAll(List.of(options));
    var console = TestConsole.plain();
    assertThat(console.run(command.toArray(String[]::new))).as("%s", console.err()).isZero();
    return console.out();
  }

  @Test
  void pseudonymsKeepTheAnswers() throws IOException {
    Path state = folder.resolve("state.json");
    assertThat(pseudonymised("-o", state.toString())).isEmpty();
    assertThat(Files.readString(state)).doesNotContain("shop", "guard", "p1", "p2");
    assertThat(eval(state, "10.0.0.1", "10.0.0.2")).isEqualTo(1);
    assertThat(eval(state, "10.0.0.2", "10.0.0.1")).isZero();
  }

  @Test
  void theSameKeyMakesTheSamePseudonyms() throws IOException {
    Path key = Files.writeString(folder.resolve("key"), "0123456789abcdef");
    String first = pseudonymised("--key", key.toString());
    assertThat(pseudonymised("--key", key.toString())).isEqualTo(first);
    assertThat(pseudonymised()).isNotEqualTo(first).isNotEqualTo(pseudonymised());
  }

  @Test
  void aKeyThatIsNoneIsRefusedBeforeAnythingIsAsked() throws IOException {
    Path guessable = Files.writeString(folder.resolve("guessable"), "0123456789abcde");
    assertThat(refusal("--pseudonymise", "--key", guessable.toString()))
        .contains("the key has 15 bytes, and needs 16");
    assertThat(refusal("--pseudonymise", "--key", folder.resolve("none").toString()))
        .contains("there is no file");
    assertThat(refusal("--key", guessable.toString())).contains("--key needs --pseudonymise");
    assertThat(server.requests()).isEmpty();
  }

  private String refusal(String... options) {
    List<String> command = new ArrayList<>(List.of("snapshot", "--kubeconfig", kubeconfig));
    command.addAll(List.of(options));
    var console = TestConsole.plain();
    assertThat(console.run(command.toArray(String[]::new)))
        .isIn(ExitCode.USAGE, ExitCode.INVALID_INPUT);
    assertThat(console.out()).isEmpty();
    return console.err();
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
