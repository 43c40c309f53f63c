package io.netpolc.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Which policies, beside [ClusterOptions].
final class InputOptions extends ClusterOptions {
  @Option(
      names = {"-f", "--filename"},
      paramLabel = "POLICIES",
      description = {
        "File or directory with policies (recursive), or - for standard input;",
        "may be given several times."
      })
  private List<String> policies = new ArrayList<>();

  List<String> policies() {
    return policies;
  }
}
