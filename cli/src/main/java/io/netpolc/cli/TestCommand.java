package io.netpolc.cli;

import io.netpolc.cli.policytest.Outcome;
import io.netpolc.cli.policytest.ReportWriter;
import io.netpolc.cli.policytest.TestFormat;
import io.netpolc.cli.policytest.TestReport;
import io.netpolc.compiler.assertion.Assertion;
import io.netpolc.compiler.assertion.MutationReport;
import io.netpolc.compiler.assertion.MutationRun;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.CheckedInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `netpolc test`.
@Command(
    name = "test",
    header = "Checks what policies must say.",
    description = {
      "Checks files of assertions such as `only shop/cart may reach data/redis on TCP/6379`, one a",
      "line, over all pods, addresses and ports. docs/policy-tests.md has the language. An",
      "assertion that fails is shown with a connection and what decides it. Exit code 0: all",
      "hold; 1: one fails."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc test -f examples/shop/policies --cluster examples/shop/cluster.yaml \\",
      "      examples/shop/tests.netpolc",
      "",
      "  # How good are the tests?",
      "  netpolc test -f policies --cluster state.yaml --coverage --mutate tests.netpolc",
      "",
      "  # One question",
      "  echo 'no pod outside ops may reach data/redis on any port' |",
      "      netpolc test -f policies --cluster state.yaml -"
    })
final class TestCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private InputOptions input = new InputOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "FILES",
      description = "Files with assertions, or - for standard input.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--coverage",
      description = "Also says which rules of the policies no assertion depends on.")
  private boolean coverage;

  @Option(
      names = "--mutate",
      description = {
        "Also changes the policies one place at a time - a rule left out, a selector widened, a",
        "port shifted - and says which changes no assertion notices."
      })
  private boolean mutate;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private TestFormat output = TestFormat.text;

  TestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    if (files.isEmpty()) {
      throw CommandFailure.usage("FILES is missing: which tests?", "see netpolc test --help");
    }
    Inputs.requireOneReader(files.stream());
    try (var progress = new Progress(console.err())) {
      progress.stage("reading");
      var diagnostics =
          new Diagnostics(
              console, output == TestFormat.json ? OutputFormat.json : OutputFormat.text);
      String stdin = files.contains("-") ? "-" : null;
      CheckedInput checked =
          Inputs.read(Inputs.request(input, stdin, console).withoutHashes(), diagnostics);
      var sink = new DiagnosticSink();
      List<Assertion> assertions = new TestFiles(console.in(), sink).read(files);
      diagnostics.print(sink);
      Inputs.requireNoErrors(sink);
      progress.stage("deciding");
      var tests = new PolicyTests(checked.cluster(), input.semantics(), assertions);
      List<Outcome> outcomes = tests.outcomes(checked.policies(), diagnostics);
      TestReport report = report(checked, assertions, outcomes, progress);
      ReportWriter.of(output, VersionCommand.version(), console.out()).write(report);
      return report.holds() ? ExitCode.OK : ExitCode.NO;
    }
  }

  private TestReport report(
      CheckedInput checked, List<Assertion> assertions, List<Outcome> outcomes, Progress progress) {
    if (!coverage && !mutate) {
      return new TestReport(outcomes, null, null);
    }
    progress.stage("changing policies");
    var run = new MutationRun(checked.policies(), checked.cluster(), input.semantics(), assertions);
    MutationReport mutations = mutate ? run.mutations() : null;
    MutationReport rules = mutations == null ? run.coverage() : mutations.rules();
    return new TestReport(outcomes, coverage ? rules : null, mutations);
  }
}
