package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The pods of `examples/shop`, made by the script there. Closing removes them.
final class ShopPods implements AutoCloseable {
  private static final Path SHOP =
      Path.of(System.getProperty("netpolc.repository", ".."), "examples", "shop");
  private static final Path SCRIPT = SHOP.resolve("pods");

  /// Makes the pods.
  ShopPods() throws IOException {
    assertThat(run("up")).isZero();
  }

  /// Skips the test where the pods cannot be made or a policy of somebody else runs.
  static void assumePossible(String what) throws IOException {
    List<String> missing = Privileges.missing();
    assumeTrue(missing.isEmpty(), what + ": missing " + missing);
    for (String taken : List.of("/sys/fs/bpf/netpolc", "/run/netns/np-shop-frontend")) {
      assumeFalse(Files.exists(Path.of(taken)), what + ": in use on this machine: " + taken);
    }
  }

  /// The command that compiles the shop's policies for its node.
  static String[] compileCommand(String bundle, String... more) {
    var command = new ArrayList<String>(List.of("compile", "--node", "node-1", "--out", bundle));
    command.addAll(List.of("-f", SHOP.resolve("policies").toString()));
    command.addAll(List.of("--cluster", SHOP.resolve("cluster.yaml").toString()));
    command.addAll(List.of(more));
    return command.toArray(String[]::new);
  }

  /// Compiles the shop's policies for its node.
  static void compile(String bundle, String... more) {
    var console = TestConsole.plain();
    assertThat(console.run(compileCommand(bundle, more))).as(console.err()).isEqualTo(ExitCode.OK);
  }

  /// Tries a TCP connection; nothing listens in the pods.
  ///
  /// @return whether the other end refused it, which it can only after a packet came through
  boolean reaches(String pod, String address, int port) throws IOException {
    String connect = "</dev/tcp/" + address + "/" + port;
    int status = run("exec", pod, "timeout", "2", "bash", "-c", connect);
    assertThat(status).isIn(1, 124);
    return status == 1;
  }

  private static int run(String... arguments) throws IOException {
    var command = new ArrayList<String>(List.of(SCRIPT.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.onExit().join().exitValue();
    assertThat(output).doesNotContain("error: ");
    return status;
  }

  @Override
  public void close() throws IOException {
    assertThat(run("down")).isZero();
  }
}
