package io.netpolc.cli;

import io.netpolc.cli.suggest.JsonSuggestion;
import io.netpolc.cli.suggest.YamlSuggestion;
import io.netpolc.compiler.cluster.Namespace;
import io.netpolc.compiler.diag.Suggestion;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.InputRequest;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `netpolc suggest`.
@Command(
    name = "suggest",
    header = "Suggests policies that allow captured flows.",
    description = {
      "Writes the smallest policies by labels that allow the flows of a capture that were not",
      "denied, and no more than they must; says in comments what they allow beyond what was seen.",
      "They are tried on the capture before they are shown. Exit code 0; 1: no pod was seen that",
      "a policy could select."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc suggest flows.json --cluster state.yaml > policies.yaml",
      "",
      "  # For one namespace, and only for what comes in",
      "  netpolc suggest flows.json --cluster state.yaml --namespace shop --direction ingress"
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
    try (var progress = new Progress(console.err())) {
      progress.stage("reading");
      var request =
          new InputRequest(
              List.of(), cluster.cluster(), console.in(), Path.of("").toAbsolutePath(), false);
      CheckedInput checked = Inputs.read(request, new Diagnostics(console, output));
      requireKnown(checked);
      Captures.Read captured = Captures.all(capture, console);
      progress.stage("suggesting");
      var suggester =
          new Suggester(
              checked.cluster(),
              cluster.semantics(),
              direction.directions(),
              namespace -> namespaces.isEmpty() || namespaces.contains(namespace));
      Suggested suggested =
          suggester.suggest(captured.tally(), new Inventory(checked.cluster(), capture.outside()));
      if (output == OutputFormat.json) {
        new JsonSuggestion(JsonLines.unclosed(console.out())).write(suggested);
      } else {
        new YamlSuggestion(console.out()).write(suggested);
      }
      return suggested.policies().isEmpty() ? ExitCode.NO : ExitCode.OK;
    }
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
