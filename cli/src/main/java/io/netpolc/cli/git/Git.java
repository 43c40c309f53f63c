package io.netpolc.cli.git;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs git in a folder. Nothing is written, neither to the repository nor beside it.
final class Git {
  private final Path folder;
  private String complaint = "";

  Git(Path folder) {
    this.folder = folder;
  }

  /// What git said last on standard error.
  String complaint() {
    return complaint;
  }

  /// The exit code of a command.
  int status(String... arguments) throws IOException {
    Process process = start(List.of(arguments));
    process.getOutputStream().close();
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    return end(process);
  }

  /// What a command prints.
  ///
  /// @throws GitException if it fails
  String text(String... arguments) throws IOException, GitException {
    return new String(bytes(arguments), StandardCharsets.UTF_8);
  }

  byte[] bytes(String... arguments) throws IOException, GitException {
    Process process = start(List.of(arguments));
    process.getOutputStream().close();
    byte[] printed = process.getInputStream().readAllBytes();
    requireSuccess(process, arguments[0]);
    return printed;
  }

  /// The contents of blobs, in their order.
  ///
  /// @param objects hashes
  /// @throws GitException if one is missing, as in a shallow or partial clone
  List<byte[]> contents(List<String> objects) throws IOException, GitException {
    Process process = start(List.of("cat-file", "--batch"));
    // Git answers while it is asked: neither side may wait for the other.
    Thread.ofPlatform().daemon().name("netpolc-git").start(() -> ask(process, objects));
    var contents = new ArrayList<byte[]>();
    try (var in = new DataInputStream(process.getInputStream())) {
      for (String object : objects) {
        String[] words = line(in).split(" ", -1);
        if (words.length != 3) {
          throw new GitException("git has no content for " + object, null);
        }
        byte[] content = new byte[Integer.parseInt(words[2])];
        in.readFully(content);
        in.readByte();
        contents.add(content);
      }
    } finally {
      process.destroy();
    }
    return contents;
  }

  private static void ask(Process process, List<String> objects) {
    try (OutputStream out = process.getOutputStream()) {
      out.write((String.join("\n", objects) + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException _) {
      // Git has ended; whoever reads its answers notices.
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("git ended before it answered");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private Process start(List<String> arguments) throws IOException {
    var command = new ArrayList<String>(List.of("git"));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("LC_ALL", "C");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException("git, which reads revisions, cannot be run: " + e.getMessage(), e);
    }
  }

  private void requireSuccess(Process process, String what) throws IOException, GitException {
    if (end(process) != 0) {
      throw new GitException("git " + what + " failed", complaint);
    }
  }

  private int end(Process process) throws IOException {
    try (InputStream errors = process.getErrorStream()) {
      complaint =
          new String(errors.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .findFirst()
              .orElse("")
              .replaceFirst("^fatal: ", "");
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
