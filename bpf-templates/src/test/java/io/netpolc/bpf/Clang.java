package io.netpolc.bpf;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Runs clang on test sources.
final class Clang {
  /// What it printed, both streams, and its exit status.
  record Result(int status, String output) {}

  private Clang() {}

  static Result run(Path folder, List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(find()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  /// The headers as files, for sources that include them.
  static void unpackHeaders(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("netpolc"));
    for (var header : BpfSources.headers().entrySet()) {
      Files.writeString(folder.resolve(header.getKey()), header.getValue());
    }
  }

  private static String find() {
    String named = System.getenv("NETPOLC_CLANG");
    if (named != null && !named.isEmpty()) {
      return named;
    }
    return Stream.of("clang-19", "clang-18", "clang-17", "clang-16", "clang")
        .flatMap(name ->
            Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no clang: apt-get install clang-19"))
        .toString();
  }
}
