package io.netpolc.loader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Compiles C for the tests.
public final class Clang {
  private static final Map<List<String>, byte[]> OBJECTS = new ConcurrentHashMap<>();
  private static final List<String> NAMES = List.of("clang-19", "clang");

  private Clang() {}

  /// The small data path of the test resources as a BPF object.
  ///
  /// @param defines such as `-DNP_SPECIALIZED`
  public static byte[] tiny(String... defines) {
    return OBJECTS.computeIfAbsent(List.of(defines), Clang::build);
  }

  /// The real data path.
  ///
  /// @param prelude definitions in front of it; empty for the generic object
  public static byte[] dataPath(String prelude) {
    return source(prelude + "#include \"netpolc/programs.h\"\n", "v3");
  }

  /// Any program.
  ///
  /// @param cpu the instruction set: `v2`, `v3` or `v4`
  public static byte[] source(String text, String cpu) {
    return compile(text, List.of("-mcpu=" + cpu));
  }

  private static byte[] build(List<String> defines) {
    try (var in = Clang.class.getResourceAsStream("/bpf/tiny.c")) {
      if (in == null) {
        throw new IllegalStateException("no tiny.c");
      }
      var options = new ArrayList<>(List.of("-mcpu=v3"));
      options.addAll(defines);
      return compile(new String(in.readAllBytes(), StandardCharsets.UTF_8), options);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static byte[] compile(String text, List<String> options) {
    try {
      Path source = Files.createTempFile("np-tiny", ".c");
      Path object = Files.createTempFile("np-tiny", ".o");
      try {
        Files.writeString(source, text);
        var arguments = new ArrayList<>(List.of("-O2", "-g", "-target", "bpf", "-I" + headers()));
        Path multiarch = Path.of("/usr/include", System.getProperty("os.arch", "") + "-linux-gnu");
        Path amd64 = Path.of("/usr/include/x86_64-linux-gnu");
        arguments.add("-I" + (Files.isDirectory(multiarch) ? multiarch : amd64));
        arguments.addAll(options);
        arguments.addAll(List.of("-c", source.toString(), "-o", object.toString()));
        run(arguments);
        return Files.readAllBytes(object);
      } finally {
        Files.deleteIfExists(source);
        Files.deleteIfExists(object);
      }
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /// The folder that has `netpolc/tables.h`.
  public static Path headers() {
    return Path.of(System.getProperty("netpolc.repository", ".."), "bpf-templates/src/main/bpf");
  }

  /// Whether a clang is installed.
  public static boolean present() {
    return NAMES.stream().anyMatch(Clang::installed);
  }

  private static boolean installed(String name) {
    return java.util.Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  /// Runs clang; a failure carries its output.
  public static void run(List<String> arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(NAMES.stream().filter(Clang::installed).findFirst().orElse("clang"));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(output);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }
}
