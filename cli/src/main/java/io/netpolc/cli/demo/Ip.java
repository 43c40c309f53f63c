package io.netpolc.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs iproute2.
final class Ip {
  private static final int TIMEOUT_SECONDS = 20;

  private Ip() {}

  /// Runs `ip` with a batch of commands, one a line.
  ///
  /// @param namespace in which network namespace, or empty for the current one
  /// @throws IOException if one fails; the message has what `ip` said
  static void batch(String namespace, List<String> commands) throws IOException {
    var arguments = new ArrayList<String>(List.of("ip"));
    if (!namespace.isEmpty()) {
      arguments.addAll(List.of("-netns", namespace));
    }
    arguments.addAll(List.of("-batch", "-"));
    run(arguments, String.join("\n", commands) + "\n");
  }

  /// The network namespaces with names that start with a prefix.
  static List<String> namespaces(String prefix) throws IOException {
    return run(List.of("ip", "netns", "list"), "")
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .filter(name -> name.startsWith(prefix))
        .sorted()
        .toList();
  }

  private static String run(List<String> command, String input) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + " does not end");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output.strip());
    }
    return output;
  }
}
