package io.netpolc.cli;

import io.netpolc.cli.lint.FailOn;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.lint.CodeFilter;
import io.netpolc.compiler.lint.LintConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which findings count: options, and the configuration file that stands in for those that are not
/// given.
final class LintOptions {
  private static final Path DEFAULT_CONFIG = Path.of(".netpolc.yaml");

  @Option(
      names = "--fail-on",
      paramLabel = "error|warning|info|never",
      description = "What makes the exit code 1 (default: warning).")
  private @Nullable FailOn failOn;

  @Option(
      names = "--select",
      split = ",",
      paramLabel = "CODES",
      description = {
        "Only these: codes (NP4002), beginnings of codes (NP42) or groups (means, breaks, useless,",
        "open); may be given several times."
      })
  private List<String> select = new ArrayList<>();

  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "CODES",
      description = "Not these; likewise.")
  private List<String> ignore = new ArrayList<>();

  @Option(names = "--baseline", paramLabel = "FILE", description = "Leaves out what this file has.")
  private @Nullable Path baseline;

  @Option(
      names = "--write-baseline",
      paramLabel = "FILE",
      description = "Writes all findings to this file, to be left out from now on.")
  private @Nullable Path writeBaseline;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration; .netpolc.yaml of the working directory if it is there.")
  private @Nullable Path config;

  private LintConfig configured = LintConfig.EMPTY;

  /// Reads the configuration file.
  ///
  /// @throws CommandFailure if it is wrong, or an option is; diagnostics have been printed
  void read(Diagnostics diagnostics) throws CommandFailure, IOException {
    for (String word : all(select, ignore)) {
      String problem = CodeFilter.problem(word);
      if (problem != null) {
        throw CommandFailure.usage(problem, null);
      }
    }
    Path file = config;
    if (file == null) {
      file = Files.exists(DEFAULT_CONFIG) ? DEFAULT_CONFIG : null;
    }
    if (file == null) {
      return;
    }
    var sink = new DiagnosticSink();
    List<String> words = Arrays.stream(FailOn.values()).map(Enum::name).toList();
    configured = LintConfig.read(file.toString(), Files.readString(file), words, sink);
    diagnostics.print(sink);
    Inputs.requireNoErrors(sink);
  }

  private static List<String> all(List<String> first, List<String> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  FailOn failOn() {
    if (failOn != null) {
      return failOn;
    }
    return configured.failOn() == null ? FailOn.warning : FailOn.valueOf(configured.failOn());
  }

  /// Options take the place of the file's `select`, and add to its `ignore`.
  CodeFilter codes() {
    return new CodeFilter(
        select.isEmpty() ? configured.select() : select, all(configured.ignore(), ignore));
  }

  @Nullable Path baseline() {
    if (baseline != null) {
      return baseline;
    }
    return configured.baseline() == null ? null : Path.of(configured.baseline());
  }

  @Nullable Path writeBaseline() {
    return writeBaseline;
  }
}
