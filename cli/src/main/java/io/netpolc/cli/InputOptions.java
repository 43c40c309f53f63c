package io.netpolc.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
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

  @Mixin private AuditedOption audited = new AuditedOption();

  AuditedOption audited() {
    return audited;
  }

  List<String> policies() {
    return policies;
  }
}
