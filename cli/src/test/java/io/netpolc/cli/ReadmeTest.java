package io.netpolc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs the README's `console` blocks against the built distribution. A line that starts with `$ `
/// is a command, in a block marked `privileged` one with `# `; the lines after it are its output; a
/// line `...` stands for any lines, and `...` at the end of a line for the rest of it. A command
/// must succeed unless it goes on with `; echo`, which shows its exit code.
@Tag("distribution")
class ReadmeTest {
  private static final Path REPOSITORY = Path.of(System.getProperty("netpolc.repository", ".."));

  /// A command and what it prints.
  record Example(int line, String command, List<String> output) {
    @Override
    public String toString() {
      return "README.md:" + line + " " + command;
    }
  }

  static List<Example> examples() throws IOException {
    return examples("```console", "$ ");
  }

  private static List<Example> examples(String fence, String prompt) throws IOException {
    var examples = new ArrayList<Example>();
    boolean inside = false;
    int number = 0;
    for (String line : Files.readAllLines(REPOSITORY.resolve("README.md"))) {
      number++;
      if (line.startsWith("```")) {
        inside = line.equals(fence);
      } else if (inside && line.startsWith(prompt)) {
        examples.add(new Example(number, line.substring(prompt.length()), new ArrayList<>()));
      } else if (inside) {
        examples.getLast().output().add(line);
      }
    }
    assertThat(examples).isNotEmpty();
    return examples;
  }

  @ParameterizedTest
  @MethodSource("examples")
  void commandPrintsWhatTheReadmeShows(Example example) throws Exception {
    check(example);
  }

  @Test
  @Tag("privileged")
  void walkThroughOnANodePrintsWhatTheReadmeShows() throws Exception {
    ShopPods.assumePossible("the README's walk-through on a node");
    List<Example> steps = examples("```console privileged", "# ");
    for (Example example : examples()) {
      if (example.command().contains("--out ")) {
        check(example);
      }
    }
    try {
      for (Example step : steps) {
        check(step);
      }
    } finally {
      run("./netpolc detach");
      run("examples/shop/pods down");
    }
  }

  private static void check(Example example) throws Exception {
    Outcome outcome = run(example.command());
    assertThat(outcome.status).as("%s%n%s", example, outcome.output).isZero();
    assertThat(outcome.output).as(example.toString()).matches(pattern(example.output()));
  }

  private record Outcome(int status, String output) {}

  private static Outcome run(String command) throws Exception {
    var builder =
        new ProcessBuilder("sh", "-c", command)
            .directory(REPOSITORY.toFile())
            .redirectErrorStream(true);
    builder.environment().put("NETPOLC_NO_BUILD", "1");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // A slow machine shows what takes long.
    return new Outcome(process.waitFor(), output.replaceAll("(?m)^netpolc: \\w+.* \\.{3}\n", ""));
  }

  private static String pattern(List<String> lines) {
    return "(?s)" + lines.stream().map(ReadmeTest::linePattern).collect(Collectors.joining());
  }

  private static String linePattern(String line) {
    if (line.equals("...")) {
      return ".*";
    }
    return line.endsWith("...")
        ? Pattern.quote(line.substring(0, line.length() - 3)) + "[^\n]*\n"
        : Pattern.quote(line + "\n");
  }
}
