package io.netpolc.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Runs commands in this process and keeps what they print.
final class TestConsole {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final boolean colour;
  private String input = "";

  private TestConsole(boolean colour) {
    this.colour = colour;
  }

  static TestConsole plain() {
    return new TestConsole(false);
  }

  static TestConsole coloured() {
    return new TestConsole(true);
  }

  /// Runs a command line whose results go where nothing can be written.
  ///
  /// @param reason what the operating system says
  /// @return the exit code
  int runWithoutRoom(String reason, String... args) {
    var full =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException(reason);
          }
        };
    var stdin = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    var console = new Console(ResultStream.to(full), stream(err), stdin, false, false);
    int status = Main.run(console, List.of(args));
    console.flush();
    return status;
  }

  TestConsole withInput(String text) {
    input = text;
    return this;
  }

  /// Runs a command line.
  ///
  /// @return the exit code
  int run(String... args) {
    var stdin = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    var console = new Console(stream(out), stream(err), stdin, colour, colour);
    int status = Main.run(console, List.of(args));
    console.flush();
    return status;
  }

  private static PrintStream stream(ByteArrayOutputStream target) {
    return new PrintStream(target, false, StandardCharsets.UTF_8);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
