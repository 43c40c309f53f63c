package io.netpolc.cli;

import io.netpolc.cli.reach.ChangeWriter;
import io.netpolc.cli.reach.DiffFormat;
import io.netpolc.cli.reach.Witness;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.reach.Change;
import io.netpolc.compiler.reach.Grouping;
import io.netpolc.compiler.reach.PolicyDiff;
import io.netpolc.compiler.reach.PolicyView;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `netpolc diff`.
@Command(
    name = "diff",
    header = "Says what a change of policies changes for traffic.",
    description = {
      "Compares two sets of policies, over one cluster or one for each: who may newly reach whom,",
      "and who may not any more, with a flow that shows it and what decides it on each side. A",
      "change of the text that no packet can tell is no change. OLD, NEW and the clusters may be of a",
      "git revision, REV:PATH, and one of them standard input, which is -. Exit code 0; 1 if --fail-on",
      "finds what it names; 3 if there is nobody to compare."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  netpolc diff old new --cluster state.yaml",
      "",
      "  # In a pull request: no connection may become possible",
      "  netpolc diff origin/main:policies policies --cluster state.yaml -o markdown \\",
      "      --fail-on widen",
      "",
      "  # The same policies over the cluster of yesterday and of today",
      "  netpolc diff policies policies --cluster yesterday.yaml --cluster-new today.yaml"
    })
final class DiffCommand implements Callable<Integer> {
  /// The values of `--fail-on`.
  enum FailOn {
    widen,
    narrow,
    any
  }

  private final Console console;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Mixin private AuditedOption audited = new AuditedOption();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "OLD",
      description = "File or directory with the policies as they were, or REV:PATH of a revision.")
  private @Nullable String before;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NEW",
      description = {
        "The policies as they shall be. Without --cluster the cluster of each side is that in its own",
        "files, or that of the other side where it has none."
      })
  private @Nullable String after;

  @Option(
      names = "--cluster-new",
      paramLabel = "STATE",
      description = {
        "The cluster of NEW, where it is another one than OLD's, which --cluster then is; may be",
        "given several times. Workloads that only one of them has are listed, not compared."
      })
  private List<String> clusterNew = new ArrayList<>();

  @Option(
      names = "--fail-on",
      paramLabel = "WHAT",
      description = {
        "${COMPLETION-CANDIDATES}: exit code 1 if connections become possible, impossible, or either."
      })
  private @Nullable FailOn failOn;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private DiffFormat output = DiffFormat.text;

  DiffCommand(Console console) {
    this.console = console;
  }

  /// What one of the two sets is.
  private record Version(CheckedInput input, ResolvedProgram resolved, DecisionTables tables) {
    PolicyView view() {
      return new PolicyView(resolved, tables);
    }

    Witness.Judge judge(ClusterOptions options) {
      return new Witness.Judge(
          new Evaluator(input.policies(), input.cluster(), options.semantics()),
          new Places(input.policies()));
    }
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    if (before == null || after == null) {
      throw CommandFailure.usage("OLD and NEW are needed", "see netpolc diff --help");
    }
    try (var progress = new Progress(console.err())) {
      var diagnostics =
          new Diagnostics(
              console, output == DiffFormat.json ? OutputFormat.json : OutputFormat.text);
      if (cluster.cluster().isEmpty() && !clusterNew.isEmpty()) {
        throw CommandFailure.usage("--cluster-new needs --cluster, the cluster of OLD", null);
      }
      progress.stage("reading");
      List<CheckedInput> inputs =
          new DiffInputs(console.in(), diagnostics, cluster.ignoredKinds(), audited.leavesOut())
              .read(before, after, cluster.cluster(), clusterNew);
      Version old = version(inputs.getFirst(), diagnostics);
      Version fresh = version(inputs.getLast(), diagnostics);
      progress.stage("comparing");
      ChangeWriter.Changes changes = compare(old, fresh);
      ChangeWriter.of(output, console.out()).write(changes);
      return fails(!changes.widened().isEmpty(), !changes.narrowed().isEmpty())
          ? ExitCode.NO
          : ExitCode.OK;
    }
  }

  private ChangeWriter.Changes compare(Version old, Version fresh) throws CommandFailure {
    var witness = new Witness(old.judge(cluster), fresh.judge(cluster));
    var widened = new ArrayList<Witness.Seen>();
    var narrowed = new ArrayList<Witness.Seen>();
    PolicyDiff diff = PolicyDiff.of(old.view(), fresh.view(), Grouping.WORKLOAD);
    if (diff.compared() == 0) {
      throw new CommandFailure(
          ExitCode.INVALID_INPUT,
          diff.lone().isEmpty()
              ? "there is no workload to compare: the cluster has no pod that policies see"
              : "there is no workload to compare: the two clusters have none in common",
          "--cluster names the objects of the cluster, such as `netpolc snapshot` or"
              + " `kubectl get -o yaml` prints");
    }
    diff.forEach((Change change) -> {
      if (!change.gained().isEmpty()) {
        widened.add(witness.gained(change));
      }
      if (!change.lost().isEmpty()) {
        narrowed.add(witness.lost(change));
      }
    });
    return new ChangeWriter.Changes(diff.compared(), widened, narrowed, diff.lone());
  }

  private boolean fails(boolean widened, boolean narrowed) {
    return switch (failOn) {
      case null -> false;
      case widen -> widened;
      case narrow -> narrowed;
      case any -> widened || narrowed;
    };
  }

  private Version version(CheckedInput input, Diagnostics diagnostics) throws CommandFailure {
    var sink = new DiagnosticSink();
    ResolvedProgram resolved =
        Resolver.resolve(input.policies(), input.cluster(), cluster.semantics(), null, sink);
    Inputs.end(sink, diagnostics);
    return new Version(input, resolved, Lowering.tables(resolved, LoweringOptions.DEFAULT));
  }
}
