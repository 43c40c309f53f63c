package io.netpolc.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Runs other programs.
public final class Shell {
  private Shell() {}

  /// Runs one to its end.
  ///
  /// @return what it printed
  /// @throws IOException if it cannot be started or fails; the message is what it said
  public static String run(String... command) throws IOException, InterruptedException {
    return feed("", command);
  }

  /// The same with a text as standard input.
  public static String feed(String input, String... command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", List.of(command)) + ": " + output.strip());
    }
    return output;
  }
}
