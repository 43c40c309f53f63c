package io.netpolc.cli;

import io.netpolc.cli.lint.Baseline;
import io.netpolc.cli.lint.Fixes;
import io.netpolc.cli.lint.GithubFindings;
import io.netpolc.cli.lint.JsonFindings;
import io.netpolc.cli.lint.JunitFindings;
import io.netpolc.cli.lint.LintFormat;
import io.netpolc.cli.lint.LintReport;
import io.netpolc.cli.lint.LintWriter;
import io.netpolc.cli.lint.SarifFindings;
import io.netpolc.cli.lint.TextFindings;
import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Severity;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.lint.Finding;
import io.netpolc.compiler.lint.Linter;
import io.netpolc.compiler.lint.Suppressions;
import java.io.IOException;
import java.nio.file.Path;
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
      "  netpolc lint -f deploy --cluster deploy",
      "",
      "  # What can be mended for certain, shown and then done",
      "  netpolc lint -f policies --cluster state.yaml --diff",
      "  netpolc lint -f policies --cluster state.yaml --fix",
      "",
      "  # Only what is new",
      "  netpolc lint -f policies --cluster state.yaml --write-baseline known.json",
      "  netpolc lint -f policies --cluster state.yaml --baseline known.json"
    })
final class LintCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private InputOptions input = new InputOptions();

  @Mixin private LintOptions options = new LintOptions();

  @Option(
      names = "--fix",
      description = "Mends what can be mended for certain, in the files that were read.")
  private boolean fix;

  @Option(names = "--diff", description = "Shows what --fix would change, and nothing else.")
  private boolean diff;

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
    if (fix && diff) {
      throw CommandFailure.usage("--fix and --diff exclude each other", null);
    }
    try (var progress = new Progress(console.err())) {
      progress.stage("reading");
      OutputFormat form = output == LintFormat.json ? OutputFormat.json : OutputFormat.text;
      var diagnostics = new Diagnostics(console, form);
      options.read(diagnostics);
      var sink = new DiagnosticSink();
      InputRequest request =
          Inputs.request(input, null, console)
              .withoutHashes()
              .leavingAuditedOut(input.audited().leavesOutExpressly());
      CheckedInput checked = FrontEnd.readNamed(request, sink);
      var findings = new ArrayList<Finding>();
      print(sink, diagnostics, findings);
      Inputs.requireNoErrors(sink);
      progress.stage("deciding");
      findings.addAll(Linter.run(checked.policies(), checked.cluster(), input.semantics()));
      LintReport report = counted(Suppressions.apply(findings, checked.policies()));
      return show(report);
    }
  }

  /// What was said about policies when they were read is a finding; the rest is said as every
  /// command says it, but for what a rule of the linter says better.
  private static void print(DiagnosticSink sink, Diagnostics diagnostics, List<Finding> findings) {
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
    diagnostics.print(others);
  }

  /// The findings that are wanted and not known.
  private LintReport counted(Suppressions.Outcome outcome) throws IOException, CommandFailure {
    var codes = options.codes();
    List<Finding> wanted =
        outcome.findings().stream()
            .filter(finding -> codes.takes(finding.diagnostic().code()))
            .toList();
    Path toWrite = options.writeBaseline();
    if (toWrite != null) {
      Baseline.write(wanted, toWrite);
      return new LintReport(List.of(), outcome.suppressed(), wanted.size());
    }
    Path file = options.baseline();
    if (file == null) {
      return new LintReport(wanted, outcome.suppressed(), 0);
    }
    Baseline baseline = Baseline.read(file);
    if (baseline == null) {
      throw new CommandFailure(
          ExitCode.INVALID_INPUT, file + " is no baseline", "--write-baseline writes one");
    }
    List<Finding> unknown = baseline.unknown(wanted);
    return new LintReport(unknown, outcome.suppressed(), wanted.size() - unknown.size());
  }

  private int show(LintReport report) throws IOException, CommandFailure {
    LintReport left = report;
    if (fix || diff) {
      var fixes = new Fixes(report.findings());
      if (fix && fixes.touchesStandardInput()) {
        throw CommandFailure.usage(
            "--fix cannot change what comes from standard input", "--diff shows the change");
      }
      if (diff) {
        console.out().print(fixes.diff());
        return report.reaches(options.failOn()) ? ExitCode.NO : ExitCode.OK;
      }
      fixes.apply();
      left = new LintReport(fixes.left(), report.suppressed(), report.known());
      console.err().println("netpolc: " + fixes.fixed() + " mended");
    }
    writer().write(left);
    return left.reaches(options.failOn()) ? ExitCode.NO : ExitCode.OK;
  }

  private LintWriter writer() {
    return switch (output) {
      case text -> new TextFindings(console.out(), console.colouredOut(), all);
      case json -> new JsonFindings(console.out());
      case sarif -> new SarifFindings(VersionCommand.version(), console.out());
      case github -> new GithubFindings(console.out());
      case junit -> new JunitFindings(options.failOn(), console.out());
    };
  }
}
