package io.netpolc.cli;

import io.netpolc.cli.picture.Picture;
import io.netpolc.cli.reach.ConnectionWriter;
import io.netpolc.cli.reach.ReachFormat;
import io.netpolc.compiler.assertion.AssertionParser;
import io.netpolc.compiler.assertion.EndFilter;
import io.netpolc.compiler.assertion.EndSet;
import io.netpolc.compiler.cluster.ClusterState;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.frontend.CheckedInput;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.lower.Lowering;
import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.query.NewPod;
import io.netpolc.compiler.reach.Connection;
import io.netpolc.compiler.reach.Grouping;
import io.netpolc.compiler.reach.Reachability;
import io.netpolc.compiler.reach.WorkloadLabel;
import io.netpolc.compiler.resolve.ResolvedProgram;
import io.netpolc.compiler.resolve.Resolver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
      "  # What a pod of these labels could reach, and who could reach it",
      "  netpolc reach -f policies --cluster state.yaml --with-pod ns=shop,labels=app=cart",
      "",
      "  # A picture, and a page to explore with the rules behind each connection",
      "  netpolc reach -f policies --cluster state.yaml -o svg > reach.svg",
      "  netpolc reach -f policies --cluster state.yaml -o html > reach.html"
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

  @Option(
      names = "--with-pod",
      paramLabel = "POD",
      description = {
        "Adds a pod that is not there yet, such as ns=shop,labels=app=cart,tier=web or with ,name=N",
        "at the end, and shows only its connections unless --from or --to is given."
      })
  private @Nullable String withPod;

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
      NewPod.Placed placed = placed(checked, diagnostics);
      ClusterState cluster = placed == null ? checked.cluster() : placed.state();
      var sink = new DiagnosticSink();
      List<EndSet> setsFrom = sets("--from", from, sink);
      List<EndSet> setsTo = sets("--to", to, sink);
      ResolvedProgram resolved =
          Resolver.resolve(checked.policies(), cluster, input.semantics(), null, sink);
      end(sink, diagnostics);
      DecisionTables tables = Lowering.tables(resolved, LoweringOptions.DEFAULT);
      var reachability =
          Reachability.of(resolved, tables, byPod ? Grouping.POD : Grouping.WORKLOAD);
      var unknown = new DiagnosticSink();
      var chosenFrom = EndFilter.of(resolved, tables, cluster, setsFrom, unknown);
      var chosenTo = EndFilter.of(resolved, tables, cluster, setsTo, unknown);
      end(unknown, diagnostics);
      boolean all = setsFrom.isEmpty() && setsTo.isEmpty();
      Predicate<Connection> chosen =
          all && placed != null
              ? isOf(placed.pod())
              : one -> chosenFrom.takes(one.from()) && chosenTo.takes(one.to());
      var subject =
          new Picture.Subject(
              checked.policies(),
              cluster,
              input.semantics(),
              all && placed == null ? reachability.workloads() : List.of());
      return show(reachability, chosen, subject) ? ExitCode.OK : ExitCode.NO;
    }
  }

  /// The cluster with the new pod, or null if none is asked for.
  private NewPod.@Nullable Placed placed(CheckedInput checked, Diagnostics diagnostics)
      throws CommandFailure {
    if (withPod == null) {
      return null;
    }
    var sink = new DiagnosticSink();
    NewPod pod = NewPod.parse(withPod, sink);
    Set<String> known =
        checked.policies().stream()
            .map(policy -> policy.ref().namespace())
            .collect(Collectors.toSet());
    NewPod.Placed placed = pod == null ? null : pod.placedIn(checked.cluster(), known, sink);
    end(sink, diagnostics);
    return placed;
  }

  private static Predicate<Connection> isOf(Pod pod) {
    String label = WorkloadLabel.ofPod(pod);
    return one -> one.from().label().equals(label) || one.to().label().equals(label);
  }

  /// Writes the connections that are chosen, and says whether there are any.
  private boolean show(
      Reachability reachability, Predicate<Connection> chosen, Picture.Subject subject)
      throws IOException {
    ConnectionWriter writer = ConnectionWriter.of(output, console.out(), subject);
    boolean[] shown = new boolean[1];
    try {
      reachability.forEach(connection -> {
        if (chosen.test(connection)) {
          shown[0] = true;
          write(writer, connection);
        }
      });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    writer.end();
    return shown[0];
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
