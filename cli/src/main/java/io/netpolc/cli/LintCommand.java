package io.netpolc.cli;

import io.netpolc.cli.lint.FailOn;
import io.netpolc.cli.lint.JsonFindings;
import io.netpolc.cli.lint.LintFormat;
import io.netpolc.cli.lint.LintReport;
import io.netpolc.cli.lint.LintWriter;
import io.netpolc.cli.lint.TextFindings;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.lint.Finding;
import io.netpolc.compiler.lint.Linter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `netpolc lint`.
@Command(
    name = "lint",
    header = "Finds policies that do not do what they seem to.",
    description = {
      "Finds what means something else than it says, what breaks things, what is useless, and what",
      "is left open. docs/diagnostics has a page for each code. Exit code 0: nothing as grave as",
      "--fail-on; 1: something is."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc lint -f examples/shop/policies --cluster examples/shop/cluster.yaml",
      "",
      "  # A directory of manifests: workloads stand for their pods",
      "  netpolc lint -f deploy --cluster deploy"
    })
final class LintCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private InputOptions input = new InputOptions();

  @Option(
      names = "--fail-on",
      paramLabel = "error|warning|info|never",
      description = "What makes the exit code 1 (default: warning).")
  private FailOn failOn = FailOn.warning;

  @Option(names = "--all", description = "Shows every finding as text, not a screenful.")
  private boolean all;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private LintFormat output = LintFormat.text;

  LintCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    try (var progress = new Progress(console.err())) {
      progress.stage("reading");
      var sink = new DiagnosticSink();
      CheckedInput checked =
          FrontEnd.readNamed(Inputs.request(input, null, console).withoutHashes(), sink);
      var findings = new ArrayList<Finding>();
      print(sink, findings);
      Inputs.requireNoErrors(sink);
      progress.stage("deciding");
      findings.addAll(Linter.run(checked.policies(), checked.cluster(), input.semantics()));
      var report = new LintReport(List.copyOf(findings), 0, 0);
      writer().write(report);
      return report.reaches(failOn) ? ExitCode.NO : ExitCode.OK;
    }
  }

  /// What was said about policies when they were read is a finding; the rest is said as every
  /// command says it, but for what a rule of the linter says better.
  private void print(DiagnosticSink sink, List<Finding> findings) {
    var others = new DiagnosticSink();
    for (Diagnostic diagnostic : sink.diagnostics()) {
      switch (diagnostic.code()) {
        case NP1015, NP1016, NP1017 -> {
          if (diagnostic.severity() == Severity.ERROR) {
            others.report(diagnostic);
          } else {
            findings.add(Finding.ofInput(diagnostic));
          }
        }
        case NP3001 -> {}
        default -> others.report(diagnostic);
      }
    }
    OutputFormat form = output == LintFormat.json ? OutputFormat.json : OutputFormat.text;
    new Diagnostics(console, form).print(others);
  }

  private LintWriter writer() {
    return switch (output) {
      case text -> new TextFindings(console.out(), console.colouredOut(), all);
      case json -> new JsonFindings(console.out());
    };
  }
}
