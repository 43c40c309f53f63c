package io.netpolc.cli;

import io.netpolc.cli.FlowOptions.Asked;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.query.ResolvedQuery;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `netpolc eval`.
@Command(
    name = "eval",
    header = "Says whether policies allow a flow, and what decides.",
    description = {
      "Says whether policies allow a flow, at both ends, and which rule or policy decides;",
      "netpolc explain says why, clause by clause.",
      "Exit code 0: allowed; 1: denied. With --queries: 0 when every line was answered."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  # One question",
      "  netpolc eval -f examples/shop/policies --cluster examples/shop/cluster.yaml \\",
      "      --from shop/frontend --to shop/cart --port TCP/7070",
      "",
      "  # From an address outside, over IPv6, for a program",
      "  netpolc eval -f examples/shop/policies --cluster examples/shop/cluster.yaml \\",
      "      --from 2001:db8::7 --to shop/frontend --port TCP/8080 -o json",
      "",
      "  # Many questions: one JSON object a line, from standard input",
      "  netpolc eval -f policies --cluster state.yaml --queries -"
    })
final class EvalCommand implements Callable<Integer> {
  /// The values of `--engine`.
  enum EngineName {
    reference,
    tables,
    kernel
  }

  private final Console console;

  @Mixin private InputOptions input = new InputOptions();
  @Mixin private FlowOptions asked = new FlowOptions();

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description = {
        "Who decides: ${COMPLETION-CANDIDATES}; kernel loads the program and runs it on packets",
        "(default: reference for one question, tables for --queries)."
      })
  private @Nullable EngineName engine;

  @Option(
      names = "--queries",
      paramLabel = "FILE",
      description = {
        "Answers a file of queries, or - for standard input: one JSON object a line with",
        "\"from\", \"to\", \"protocol\", \"port\", and optionally \"family\"."
      })
  private @Nullable String queries;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private OutputFormat output = OutputFormat.text;

  EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, CommandFailure, LoaderException {
    if (asked.given() == (queries != null)) {
      throw CommandFailure.usage(
          "give either --from, --to and --port, or --queries", "see netpolc eval --help");
    }
    try (var progress = new Progress(console.err())) {
      var diagnostics = new Diagnostics(console, output);
      progress.stage("reading");
      InputRequest request = Inputs.request(input, queries, console);
      // Only the kernel engine makes a bundle.
      boolean bundled = engine == EngineName.kernel;
      CheckedInput checked = Inputs.read(bundled ? request : request.withoutHashes(), diagnostics);
      var evaluator = new Evaluator(checked.policies(), checked.cluster(), input.semantics());
      var places = new Places(checked.policies());
      progress.stage("deciding");
      try (Engine chosen = open(checked, evaluator, diagnostics)) {
        if (queries != null) {
          var resolver = new FlowResolver(checked.cluster());
          var isolation = new Isolation(checked.policies());
          return new QueryBatch(console, queries, resolver, chosen, isolation, places).run();
        }
        return answer(checked, chosen, new Isolation(checked.policies()), places, diagnostics);
      }
    }
  }

  private Engine open(CheckedInput checked, Evaluator evaluator, Diagnostics diagnostics)
      throws CommandFailure, LoaderException {
    EngineName name =
        engine != null ? engine : queries == null ? EngineName.reference : EngineName.tables;
    return switch (name) {
      case reference -> evaluator::evaluate;
      case tables ->
          new TablesEngine(Inputs.compile(input, checked, console, diagnostics).lowered());
      case kernel -> KernelEngine.open(Inputs.compile(input, checked, console, diagnostics));
    };
  }

  private int answer(
      CheckedInput checked,
      Engine chosen,
      Isolation isolation,
      Places places,
      Diagnostics diagnostics)
      throws IOException, CommandFailure {
    var sink = new DiagnosticSink();
    Asked question = asked.read(checked.cluster(), sink);
    diagnostics.print(sink);
    if (question == null) {
      return FlowOptions.exitCode(sink);
    }
    ResolvedQuery resolved = question.resolved();
    Evaluation evaluation = chosen.evaluate(resolved.flow());
    Answer answer = isolation.answer(question.query(), resolved.flow(), evaluation);
    if (output == OutputFormat.json) {
      try (var json = new AnswerJson(console.out(), places)) {
        json.write(answer);
      }
    } else {
      var style = new Style(console.colouredOut());
      new AnswerText(console.out(), style, places).print(answer);
      if (resolved.otherFamily() != null) {
        Evaluation other = chosen.evaluate(resolved.otherFamily());
        if (other.allowed() != evaluation.allowed()) {
          console
              .out()
              .println(
                  AnswerText.otherFamily(resolved.otherFamily(), style.verdict(other.allowed())));
        }
      }
    }
    return evaluation.allowed() ? ExitCode.OK : ExitCode.NO;
  }
}
