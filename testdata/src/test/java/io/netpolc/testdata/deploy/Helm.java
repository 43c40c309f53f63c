package io.netpolc.testdata.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What Helm makes of the chart.
public final class Helm {
  static final Path REPOSITORY =
      Path.of(System.getProperty("netpolc.repository", "..")).toAbsolutePath().normalize();

  static final Path CHART = REPOSITORY.resolve("deploy/chart/netpolc");

  private final String program;

  /// What a command has come to.
  ///
  /// @param text on both outputs
  record Outcome(int status, String text) {}

  private Helm(String program) {
    this.program = program;
  }

  /// The one that `.ci/helm` finds. Aborts a test that cannot be run without one.
  public static Helm found() throws IOException, InterruptedException {
    Outcome found = command(List.of(REPOSITORY.resolve(".ci/helm").toString()));
    assumeTrue(found.status == 0, "the chart: " + found.text.strip());
    return new Helm(found.text.strip());
  }

  /// Runs any command in the repository.
  static Outcome command(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(REPOSITORY.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), text);
  }

  /// Runs Helm.
  Outcome run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    return command(command);
  }

  /// What the chart is in a namespace.
  Outcome template(String namespace, String... options) throws IOException, InterruptedException {
    var arguments = new ArrayList<>(List.of("template", "netpolc", CHART.toString()));
    arguments.addAll(List.of("--namespace", namespace));
    arguments.addAll(List.of(options));
    return run(arguments.toArray(String[]::new));
  }

  /// The same, where Helm takes the options.
  public String rendered(String namespace, String... options)
      throws IOException, InterruptedException {
    Outcome outcome = template(namespace, options);
    assertThat(outcome.status).as(outcome.text).isZero();
    return outcome.text;
  }
}
