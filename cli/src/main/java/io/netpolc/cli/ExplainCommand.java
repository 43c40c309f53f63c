package io.netpolc.cli;

import io.netpolc.cli.FlowOptions.Asked;
import io.netpolc.cli.explain.JsonExplanation;
import io.netpolc.cli.explain.TextExplanation;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.explain.Explained;
import io.netpolc.compiler.explain.Explainer;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.verdict.Flow;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `netpolc explain`.
@Command(
    name = "explain",
    header = "Says why policies allow or deny a flow, clause by clause.",
    description = {
      "Says for both ends of a flow which policies select the pod and which clause of which rule",
      "takes the flow or does not, with the YAML. For a denied flow it names the rule that comes",
      "nearest and the smallest change that would allow it; for an allowed one every rule that",
      "grants it. Exit code 0: allowed; 1: denied."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc explain -f examples/shop/policies --cluster examples/shop/cluster.yaml \\",
      "      --from ops/gateway --to data/redis --port TCP/6379",
      "",
      "  # With the policies that do not count, for a program",
      "  netpolc explain -f policies --cluster state.yaml --from a/web --to a/db --port TCP/5432 \\",
      "      --all -o json"
    })
final class ExplainCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private InputOptions input = new InputOptions();
  @Mixin private FlowOptions asked = new FlowOptions();

  @Option(
      names = "--all",
      description = "Also names the policies of the namespace that do not count, and why not.")
  private boolean all;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private OutputFormat output = OutputFormat.text;

  ExplainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    asked.require();
    try (var progress = new Progress(console.err())) {
      var diagnostics = new Diagnostics(console, output);
      progress.stage("reading");
      CheckedInput checked =
          Inputs.read(Inputs.request(input, null, console).withoutHashes(), diagnostics);
      progress.stage("explaining");
      var sink = new DiagnosticSink();
      Asked question = asked.read(checked.cluster(), sink);
      diagnostics.print(sink);
      if (question == null) {
        return FlowOptions.exitCode(sink);
      }
      var explainer = new Explainer(checked.policies(), checked.cluster(), input.semantics());
      Explained explained = explainer.explain(question.resolved().flow());
      if (output == OutputFormat.json) {
        new JsonExplanation(JsonLines.unclosed(console.out()), all)
            .write(question.query(), explained);
      } else {
        var text = new TextExplanation(console.out(), console.colouredOut(), all);
        text.write(question.query(), explained);
        Flow other = question.resolved().otherFamily();
        if (other != null && explainer.allows(other) != explained.trace().allowed()) {
          text.noteOtherFamily(other, explainer.allows(other));
        }
      }
      return explained.trace().allowed() ? ExitCode.OK : ExitCode.NO;
    }
  }
}
