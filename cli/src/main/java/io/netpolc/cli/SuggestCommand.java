package io.netpolc.cli;

import io.netpolc.cli.policytest.Outcome;
import io.netpolc.cli.suggest.JsonSuggestion;
import io.netpolc.cli.suggest.YamlSuggestion;
import io.netpolc.compiler.assertion.Assertion;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.replay.FlowTally;
import io.netpolc.compiler.replay.Inventory;
import io.netpolc.compiler.suggest.Suggested;
import io.netpolc.compiler.suggest.Suggester;
import io.netpolc.compiler.verdict.Direction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `netpolc suggest`.
@Command(
    name = "suggest",
    header = "Suggests policies that allow captured flows or pass tests.",
    description = {
      "Writes the smallest policies by labels that allow the flows of a capture that were not",
      "denied, and what policy tests say must pass, and no more than they must; says in comments",
      "what they allow beyond that. They are tried on the capture and the tests before they are",
      "shown. Exit code 0; 1: no pod was seen that a policy could select, or a test fails."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc suggest flows.json --cluster state.yaml > policies.yaml",
      "",
      "  # For one namespace, and only for what comes in",
      "  netpolc suggest flows.json --cluster state.yaml --namespace shop --direction ingress",
      "",
      "  # From what is to hold, without any flow seen",
      "  netpolc suggest --tests tests.netpolc --cluster state.yaml"
    })
final class SuggestCommand implements Callable<Integer> {
  /// The values of `--direction`.
  enum Which {
    ingress,
    egress,
    both;

    Set<Direction> directions() {
      return switch (this) {
        case ingress -> EnumSet.of(Direction.INGRESS);
        case egress -> EnumSet.of(Direction.EGRESS);
        case both -> EnumSet.allOf(Direction.class);
      };
    }
  }

  private final Console console;

  @Mixin private ClusterOptions cluster = new ClusterOptions();
  @Mixin private CaptureOptions capture = new CaptureOptions();

  @Option(
      names = "--tests",
      paramLabel = "FILE",
      description = "Policy tests, as for netpolc test, or -; may be given several times.")
  private List<String> tests = new ArrayList<>();

  @Option(
      names = "--namespace",
      paramLabel = "NS",
      description = "Only policies of this namespace; may be given several times.")
  private List<String> namespaces = new ArrayList<>();

  @Option(
      names = "--direction",
      paramLabel = "WHICH",
      description = "Isolates pods for ${COMPLETION-CANDIDATES} (default: both).")
  private Which direction = Which.both;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}; text is YAML with comments.")
  private OutputFormat output = OutputFormat.text;

  SuggestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    if (cluster.cluster().isEmpty()) {
      throw CommandFailure.usage("--cluster is missing: whose labels?", null);
    }
    if (capture.isEmpty() && tests.isEmpty()) {
      throw CommandFailure.usage("CAPTURE is missing: which flows?", "or name tests with --tests");
    }
    Inputs.requireOneReader(
        Stream.of(capture.isEmpty() ? List.<String>of() : capture.files(), tests, cluster.cluster())
            .flatMap(List::stream));
    try (var progress = new Progress(console.err())) {
      progress.stage("reading");
      var request =
          new InputRequest(
                  List.of(), cluster.cluster(), console.in(), Path.of("").toAbsolutePath(), false)
              .ignoring(cluster.ignoredKinds());
      var diagnostics = new Diagnostics(console, output);
      CheckedInput checked = Inputs.read(request, diagnostics);
      requireKnown(checked);
      FlowTally flows =
          capture.isEmpty() ? new FlowTally() : Captures.all(capture, console).tally();
      PolicyTests wanted = tests(checked, diagnostics);
      progress.stage("suggesting");
      Suggested suggested =
          new Suggester(
                  checked.cluster(),
                  cluster.semantics(),
                  direction.directions(),
                  namespace -> namespaces.isEmpty() || namespaces.contains(namespace))
              .suggest(
                  flows,
                  new Inventory(checked.cluster(), capture.outside()),
                  wanted.demands(diagnostics));
      List<Outcome> outcomes = wanted.outcomes(suggested.networkPolicies(), diagnostics);
      if (output == OutputFormat.json) {
        new JsonSuggestion(JsonLines.unclosed(console.out())).write(suggested, outcomes);
      } else {
        new YamlSuggestion(console.out()).write(suggested, outcomes);
      }
      boolean holds = outcomes.stream().allMatch(Outcome::holds);
      return holds && !suggested.policies().isEmpty() ? ExitCode.OK : ExitCode.NO;
    }
  }

  private PolicyTests tests(CheckedInput checked, Diagnostics diagnostics) throws CommandFailure {
    var sink = new DiagnosticSink();
    List<Assertion> assertions = new TestFiles(console.in(), sink).read(tests);
    diagnostics.print(sink);
    Inputs.requireNoErrors(sink);
    return new PolicyTests(checked.cluster(), cluster.semantics(), assertions);
  }

  private void requireKnown(CheckedInput checked) throws CommandFailure {
    List<String> known = checked.cluster().namespaces().stream().map(Namespace::name).toList();
    for (String name : namespaces) {
      if (!known.contains(name)) {
        throw new CommandFailure(
            ExitCode.INVALID_INPUT,
            "--namespace: there is no namespace `" + name + "`",
            Suggestion.question(Suggestion.nearest(name, known)));
      }
    }
  }
}
