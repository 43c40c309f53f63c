package io.netpolc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs commands as processes of their own, perhaps below another program that takes something away
/// from them first.
///
/// @param below such as `prlimit --nofile=64`; what it starts is the command
/// @param environment on top of this process's
/// @param output where a process writes what it says
/// @param folder its working directory
record CommandProcess(
    List<String> below, Map<String, String> environment, Path output, Path folder) {
  CommandProcess {
    below = List.copyOf(below);
    environment = Map.copyOf(environment);
  }

  /// Nothing is taken away.
  static CommandProcess plain(Path folder) {
    return new CommandProcess(
        List.of(), Map.of(), folder.resolve("output"), Path.of("").toAbsolutePath());
  }

  CommandProcess below(String... words) {
    return new CommandProcess(List.of(words), environment, output, folder);
  }

  CommandProcess with(String variable, String value) {
    var more = new HashMap<>(environment);
    more.put(variable, value);
    return new CommandProcess(below, more, output, folder);
  }

  CommandProcess in(Path another) {
    return new CommandProcess(below, environment, output, another);
  }

  /// What a process said.
  ///
  /// @param status its exit code; 128 and more for a signal
  /// @param text both of its outputs
  record Outcome(int status, String text) {}

  Process start(List<String> arguments) throws IOException {
    var command = new ArrayList<>(below);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=io.netpolc.loader");
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-p", System.getProperty("jdk.module.path")));
    command.addAll(List.of("-m", "io.netpolc.cli/io.netpolc.cli.Main"));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder.directory(folder.toFile()).redirectOutput(output.toFile()).start();
  }

  Outcome run(String... arguments) throws IOException, InterruptedException {
    Process process = start(List.of(arguments));
    return new Outcome(process.waitFor(), Files.readString(output));
  }
}
