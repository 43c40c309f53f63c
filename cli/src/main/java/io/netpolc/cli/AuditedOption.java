package io.netpolc.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What becomes of policies that are only audited.
final class AuditedOption {
  /// The values of `--audited`.
  enum Audited {
    ignore,
    enforce
  }

  @Option(
      names = "--audited",
      paramLabel = "ignore|enforce",
      description = {
        "Whether policies that are only audited (netpolc.io/mode: audit) decide nothing, as on a",
        "node, or count like all others (default: ignore; of lint: enforce)."
      })
  private @Nullable Audited audited;

  /// Whether they are left out where nothing else is said.
  boolean leavesOut() {
    return audited != Audited.enforce;
  }

  /// Whether they are left out because somebody said so.
  boolean leavesOutExpressly() {
    return audited == Audited.ignore;
  }
}
