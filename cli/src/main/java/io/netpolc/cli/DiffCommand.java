package io.netpolc.cli;

import io.netpolc.cli.git.GitException;
import io.netpolc.cli.git.GitPath;
import io.netpolc.cli.reach.ChangeWriter;
import io.netpolc.cli.reach.DiffFormat;
import io.netpolc.cli.reach.Witness;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.frontend.FrontEnd;
import io.netpolc.compiler.frontend.GivenFile;
import io.netpolc.compiler.frontend.InputRequest;
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
import java.io.InputStream;
import java.nio.file.Path;
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
      "git revision: REV:PATH. Exit code 0; 1 if --fail-on finds what it names."
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
        "The policies as they shall be. Without --cluster the cluster's objects are read from here."
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
      List<String> state = cluster.cluster().isEmpty() ? List.of(after) : cluster.cluster();
      progress.stage("reading");
      Version old = version(Inputs.read(request(before, state), diagnostics), diagnostics);
      Version fresh = version(readNew(after, state, old.input(), diagnostics), diagnostics);
      progress.stage("comparing");
      ChangeWriter.Changes changes = compare(old, fresh);
      ChangeWriter.of(output, console.out()).write(changes);
      return fails(!changes.widened().isEmpty(), !changes.narrowed().isEmpty())
          ? ExitCode.NO
          : ExitCode.OK;
    }
  }

  private ChangeWriter.Changes compare(Version old, Version fresh) {
    var witness = new Witness(old.judge(cluster), fresh.judge(cluster));
    var widened = new ArrayList<Witness.Seen>();
    var narrowed = new ArrayList<Witness.Seen>();
    PolicyDiff diff = PolicyDiff.of(old.view(), fresh.view(), Grouping.WORKLOAD);
    diff.forEach((Change change) -> {
      if (!change.gained().isEmpty()) {
        widened.add(witness.gained(change));
      }
      if (!change.lost().isEmpty()) {
        narrowed.add(witness.lost(change));
      }
    });
    return new ChangeWriter.Changes(widened, narrowed, diff.lone());
  }

  private boolean fails(boolean widened, boolean narrowed) {
    return switch (failOn) {
      case null -> false;
      case widen -> widened;
      case narrow -> narrowed;
      case any -> widened || narrowed;
    };
  }

  private InputRequest request(String policies, List<String> state)
      throws IOException, CommandFailure {
    Path folder = Path.of("").toAbsolutePath();
    var given = new ArrayList<GivenFile>();
    List<String> onDisk = outside(List.of(policies), true, folder, given);
    List<String> stateOnDisk = outside(state, false, folder, given);
    return new InputRequest(onDisk, stateOnDisk, InputStream.nullInputStream(), folder, false)
        .ignoring(cluster.ignoredKinds())
        .with(given);
  }

  /// Where both have one cluster, what was read of it with OLD serves for NEW.
  private CheckedInput readNew(
      String policies, List<String> state, CheckedInput old, Diagnostics diagnostics)
      throws IOException, CommandFailure {
    InputRequest request = request(policies, clusterNew.isEmpty() ? state : clusterNew);
    if (clusterNew.isEmpty() && !cluster.cluster().isEmpty()) {
      var sink = new DiagnosticSink();
      CheckedInput over = FrontEnd.readOver(old, request, sink);
      if (over != null) {
        end(sink, diagnostics);
        return over;
      }
    }
    return Inputs.read(request, diagnostics);
  }

  private Version version(CheckedInput input, Diagnostics diagnostics) throws CommandFailure {
    var sink = new DiagnosticSink();
    ResolvedProgram resolved =
        Resolver.resolve(input.policies(), input.cluster(), cluster.semantics(), null, sink);
    end(sink, diagnostics);
    return new Version(input, resolved, Lowering.tables(resolved, LoweringOptions.DEFAULT));
  }

  private static void end(DiagnosticSink sink, Diagnostics diagnostics) throws CommandFailure {
    diagnostics.print(sink);
    Inputs.requireNoErrors(sink);
  }

  /// The paths that are on disk; what revisions have is read.
  private static List<String> outside(
      List<String> paths, boolean forPolicies, Path folder, List<GivenFile> given)
      throws IOException, CommandFailure {
    var onDisk = new ArrayList<String>();
    for (String path : paths) {
      GitPath inRevision = GitPath.parse(path, folder);
      if (inRevision == null) {
        onDisk.add(path);
        continue;
      }
      try {
        given.addAll(inRevision.read(folder, forPolicies));
      } catch (GitException e) {
        throw new CommandFailure(ExitCode.INVALID_INPUT, String.valueOf(e.getMessage()), e.help());
      }
    }
    return onDisk;
  }
}
