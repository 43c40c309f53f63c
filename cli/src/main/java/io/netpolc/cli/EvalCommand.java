package io.netpolc.cli;

import io.netpolc.compiler.diag.Diagnostic;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.query.FlowQuery;
import io.netpolc.compiler.query.FlowResolver;
import io.netpolc.compiler.query.PortSpec;
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
      "Says whether policies allow a flow, at both ends, and which rule or policy decides.",
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

  @Option(names = "--from", paramLabel = "NS/POD|IP", description = "Who opens the connection.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "NS/POD|IP", description = "To whom.")
  private @Nullable String to;

  @Option(
      names = "--port",
      paramLabel = "PROTOCOL/PORT",
      description = "TCP/80, UDP/53, SCTP/7, ICMP, or IP/50 for a protocol by its number.")
  private @Nullable String port;

  @Option(
      names = "--family",
      paramLabel = "4|6",
      description = "Compares two pods in this family (default: the first that both have).")
  private @Nullable String family;

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
    boolean single = from != null || to != null || port != null;
    if (single == (queries != null)) {
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
    FlowQuery query = query(sink);
    ResolvedQuery resolved =
        query == null ? null : new FlowResolver(checked.cluster()).resolve(query, sink);
    diagnostics.print(sink);
    if (query == null || resolved == null) {
      return sink.diagnostics().stream().anyMatch(EvalCommand::isMiswritten)
          ? ExitCode.USAGE
          : ExitCode.INVALID_INPUT;
    }
    Evaluation evaluation = chosen.evaluate(resolved.flow());
    Answer answer = isolation.answer(query, resolved.flow(), evaluation);
    if (output == OutputFormat.json) {
      try (var json = new AnswerJson(console.out(), places)) {
        json.write(answer);
      }
    } else {
      var text = new AnswerText(console.out(), new Style(console.colouredOut()), places);
      text.print(answer);
      if (resolved.otherFamily() != null) {
        Evaluation other = chosen.evaluate(resolved.otherFamily());
        if (other.allowed() != evaluation.allowed()) {
          text.printOtherFamily(resolved.otherFamily(), other);
        }
      }
    }
    return evaluation.allowed() ? ExitCode.OK : ExitCode.NO;
  }

  /// A value of an option that could not be read, whatever the input is.
  private static boolean isMiswritten(Diagnostic diagnostic) {
    return diagnostic.code() == DiagnosticCode.NP2010 || diagnostic.code() == DiagnosticCode.NP2011;
  }

  private @Nullable FlowQuery query(DiagnosticSink sink) throws CommandFailure {
    if (from == null || to == null || port == null) {
      throw CommandFailure.usage(
          "--from, --to and --port are needed together", "see netpolc eval --help");
    }
    IpFamily wanted = family == null ? null : QueryLine.family(family);
    if (family != null && wanted == null) {
      throw CommandFailure.usage("--family is 4 or 6", null);
    }
    PortSpec spec = PortSpec.parse(port, sink);
    return spec == null ? null : new FlowQuery(from, to, spec, wanted);
  }
}
