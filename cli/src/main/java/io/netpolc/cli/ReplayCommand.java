package io.netpolc.cli;

import io.netpolc.cli.reach.Witness.Judge;
import io.netpolc.cli.replay.JsonReplay;
import io.netpolc.cli.replay.TextReplay;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.InputRequest;
import io.netpolc.compiler.replay.Inventory;
import io.netpolc.compiler.replay.Replay;
import io.netpolc.compiler.replay.Replayed;
import io.netpolc.compiler.replay.Replayed.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `netpolc replay`.
@Command(
    name = "replay",
    header = "Says which captured flows policies would cut or newly allow.",
    description = {
      "Decides flows that were captured elsewhere by a set of policies, and says which of them it",
      "would cut and which it would newly allow: against the capture's own verdict, or against",
      "other policies. Flows are counted by workloads, with the rule. Exit code 0; 1 if --fail-on",
      "finds what it names."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hubble observe --last 10000 -o jsonpb > flows.json",
      "  netpolc replay flows.json -f policies --cluster state.yaml",
      "",
      "  # In CI: no flow of the last week may be cut",
      "  netpolc replay week.pcap -f new --baseline old --cluster state.yaml --fail-on cut"
    })
final class ReplayCommand implements Callable<Integer> {
  /// The values of `--fail-on`.
  enum FailOn {
    cut,
    allow,
    any
  }

  private final Console console;

  @Mixin private InputOptions input = new InputOptions();
  @Mixin private CaptureOptions capture = new CaptureOptions();

  @Option(
      names = "--baseline",
      paramLabel = "POLICIES",
      description = {
        "Compares with what these policies decide, not with the capture's verdicts; may be given",
        "several times."
      })
  private List<String> baseline = new ArrayList<>();

  @Option(
      names = "--fail-on",
      paramLabel = "WHAT",
      description = {
        "${COMPLETION-CANDIDATES}: exit code 1 if a flow would be cut, newly allowed, or either."
      })
  private @Nullable FailOn failOn;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private OutputFormat output = OutputFormat.text;

  ReplayCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    try (var progress = new Progress(console.err())) {
      var diagnostics = new Diagnostics(console, output);
      progress.stage("reading");
      CheckedInput checked =
          Inputs.read(Inputs.request(input, null, console).withoutHashes(), diagnostics);
      Judge after = judge(checked);
      Judge before = baseline.isEmpty() ? null : judge(baseline(diagnostics));
      Captures.Read captured = Captures.all(capture, console);
      progress.stage("deciding");
      Replayed replayed =
          Replay.run(
              captured.tally(),
              new Inventory(checked.cluster(), capture.outside()),
              before == null ? null : before.evaluator(),
              after.evaluator());
      if (output == OutputFormat.json) {
        new JsonReplay(JsonLines.unclosed(console.out()), before, after)
            .write(replayed, captured.tally().replies(), captured.unreadable());
      } else {
        new TextReplay(console.out(), before, after).write(replayed, captured.tally().replies());
      }
      return fails(replayed) ? ExitCode.NO : ExitCode.OK;
    }
  }

  private Judge judge(CheckedInput checked) {
    return new Judge(
        new Evaluator(checked.policies(), checked.cluster(), input.semantics()),
        new Places(checked.policies()));
  }

  private CheckedInput baseline(Diagnostics diagnostics) throws CommandFailure {
    return Inputs.read(
        new InputRequest(
                baseline,
                input.cluster(),
                InputStream.nullInputStream(),
                Path.of("").toAbsolutePath(),
                false)
            .ignoring(input.ignoredKinds())
            .leavingAuditedOut(input.audited().leavesOut()),
        diagnostics);
  }

  private boolean fails(Replayed replayed) {
    boolean cut = replayed.flows(Outcome.CUT) > 0;
    boolean allowed = replayed.flows(Outcome.NEWLY_ALLOWED) > 0;
    return switch (failOn) {
      case null -> false;
      case cut -> cut;
      case allow -> allowed;
      case any -> cut || allowed;
    };
  }
}
