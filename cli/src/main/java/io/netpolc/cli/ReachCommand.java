package io.netpolc.cli;

import io.netpolc.cli.reach.ConnectionWriter;
import io.netpolc.cli.reach.ReachFormat;
import io.netpolc.compiler.assertion.AssertionParser;
import io.netpolc.compiler.assertion.EndFilter;
import io.netpolc.compiler.assertion.EndSet;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.reach.Connection;
import io.netpolc.compiler.reach.Grouping;
import io.netpolc.compiler.reach.Reachability;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `netpolc reach`.
@Command(
    name = "reach",
    header = "Says who can reach whom.",
    description = {
      "Says which connections policies allow between all workloads, and between them and the",
      "world outside the cluster, as ranges of addresses. Pods of one owner that policies treat",
      "alike are one workload. Exit code 0: something may connect; 1: nothing does."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  # Every pair that may connect",
      "  netpolc reach -f examples/shop/policies --cluster examples/shop/cluster.yaml",
      "",
      "  # What may reach one workload, for a program",
      "  netpolc reach -f examples/shop/policies --cluster examples/shop/cluster.yaml \\",
      "      --to data/redis -o json",
      "",
      "  # What the world may reach in one namespace, and what of the world one label may reach",
      "  netpolc reach -f policies --cluster state.yaml --from world --to 'shop/* except shop/web'",
      "  netpolc reach -f policies --cluster state.yaml --from '*/{tier=web}' --to 10.0.0.0/8",
      "",
      "  # A picture",
      "  netpolc reach -f policies --cluster state.yaml -o dot | dot -Tsvg > reach.svg"
    })
final class ReachCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private InputOptions input = new InputOptions();

  @Option(
      names = "--from",
      paramLabel = "WHO",
      description = {
        "Only connections that these open: NS/NAME of a workload or a pod, NS/*, NS/{app=x}, pod",
        "outside NS, an address or a prefix, world and all else that policy tests call so",
        "(docs/policy-tests.md); may be given several times."
      })
  private List<String> from = new ArrayList<>();

  @Option(names = "--to", paramLabel = "WHO", description = "Only connections to these; likewise.")
  private List<String> to = new ArrayList<>();

  @Option(names = "--by-pod", description = "Shows every pod on its own.")
  private boolean byPod;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}.")
  private ReachFormat output = ReachFormat.text;

  ReachCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, CommandFailure {
    try (var progress = new Progress(console.err())) {
      progress.stage("reading");
      var diagnostics =
          new Diagnostics(
              console, output == ReachFormat.json ? OutputFormat.json : OutputFormat.text);
      CheckedInput checked =
          Inputs.read(Inputs.request(input, null, console).withoutHashes(), diagnostics);
      progress.stage("deciding");
      var sink = new DiagnosticSink();
      List<EndSet> setsFrom = sets("--from", from, sink);
      List<EndSet> setsTo = sets("--to", to, sink);
      ResolvedProgram resolved =
          Resolver.resolve(checked.policies(), checked.cluster(), input.semantics(), null, sink);
      end(sink, diagnostics);
      DecisionTables tables = Lowering.tables(resolved, LoweringOptions.DEFAULT);
      var reachability =
          Reachability.of(resolved, tables, byPod ? Grouping.POD : Grouping.WORKLOAD);
      var unknown = new DiagnosticSink();
      var chosenFrom = EndFilter.of(resolved, tables, checked.cluster(), setsFrom, unknown);
      var chosenTo = EndFilter.of(resolved, tables, checked.cluster(), setsTo, unknown);
      end(unknown, diagnostics);
      ConnectionWriter writer = ConnectionWriter.of(output, console.out());
      int[] shown = new int[1];
      try {
        reachability.forEach(connection -> {
          if (chosenFrom.takes(connection.from()) && chosenTo.takes(connection.to())) {
            shown[0]++;
            write(writer, connection);
          }
        });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      writer.end();
      return shown[0] > 0 ? ExitCode.OK : ExitCode.NO;
    }
  }

  private static void write(ConnectionWriter writer, Connection connection) {
    try {
      writer.write(connection);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<EndSet> sets(String option, List<String> values, DiagnosticSink sink) {
    var sets = new ArrayList<EndSet>();
    for (String value : values) {
      EndSet set = AssertionParser.ends(option, value, sink);
      if (set != null) {
        sets.add(set);
      }
    }
    return sets;
  }

  private static void end(DiagnosticSink sink, Diagnostics diagnostics) throws CommandFailure {
    diagnostics.print(sink);
    Inputs.requireNoErrors(sink);
  }
}
