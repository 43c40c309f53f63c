package io.netpolc.bench.compile;

import io.netpolc.bench.Rounds;
import io.netpolc.bench.Scratch;
import io.netpolc.compiler.diag.DiagnosticCode;
import io.netpolc.compiler.diag.DiagnosticSink;
import io.netpolc.compiler.driver.Compilation;
import io.netpolc.compiler.driver.CompileOptions;
import io.netpolc.compiler.frontend.InputRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What compiling and asking cost: from files to seeds in this process and as whole processes, for
/// clusters of several sizes; reading a large dump; batches of queries; start-up.
///
/// Arguments: the number of rounds, optional.
public final class CompileBench {
  private static final long WARM_UP_NANOS = 5_000_000_000L;

  /// Once, four times, sixteen times as much, and the least that anybody compiles.
  private static final List<ClusterSize> SIZES =
      List.of(
          ClusterSize.of(1_000, 1_000, 1_000),
          ClusterSize.of(1_875, 375, 1_875),
          ClusterSize.of(7_500, 1_500, 7_500),
          ClusterSize.of(30_000, 6_000, 30_000));

  private static final ClusterSize SMALL = ClusterSize.of(200, 400, 400);
  private static final int DUMPED_PODS = 100_000;
  private static final int QUERIES = 1_000_000;

  private final int rounds;
  private final Path folder;

  private CompileBench(int rounds, Path folder) {
    this.rounds = rounds;
    this.folder = folder;
  }

  /// Prints the tables of results. The working directory is that of the launcher.
  public static void main(String[] arguments) {
    Rounds.runCommands(
        arguments,
        rounds -> {
          try (var scratch = new Scratch()) {
            new CompileBench(rounds, scratch.folder()).measure();
            return "";
          }
        });
  }

  private void measure() throws IOException, InterruptedException {
    print(
        "Milliseconds, minimum / median of %d runs; memory is the peak of the whole process."
            .formatted(rounds));
    startUp();
    var clusters = new ArrayList<MadeCluster>();
    for (ClusterSize size : SIZES) {
      clusters.add(MadeCluster.write(size, folder.resolve(Integer.toString(size.policies()))));
    }
    filesToSeeds(clusters);
    dump();
    queries(clusters.get(2));
    proof();
  }

  private void startUp() throws IOException, InterruptedException {
    MadeCluster small = MadeCluster.write(SMALL, folder.resolve("small"));
    print("\n| start-up | ms | MiB |\n|---|---|---|");
    row("`netpolc version`", Command.of("version"));
    var eval =
        Command.of(
            "eval",
            "-f",
            small.policies(),
            "--cluster",
            small.state(),
            "--from",
            "space-0/pod-0",
            "--to",
            "space-1/pod-1",
            "--port",
            "TCP/8080");
    row("`netpolc eval`, one question, 200 policies, 400 pods", eval);
  }

  private void filesToSeeds(List<MadeCluster> clusters) throws IOException, InterruptedException {
    print(
        "\nFrom files to seeds; growth is what four times as much costs in terms of the row before.");
    print(
        "\n| policies | label sets | pods | for | in the JVM, warm | growth | command | growth | MiB |");
    print("|---|---|---|---|---|---|---|---|---|");
    for (String node : new String[] {MadeCluster.NODE, ""}) {
      Costs before = null;
      for (MadeCluster cluster : clusters) {
        String only = node.isEmpty() ? null : node;
        boolean fits = compileHere(cluster, only);
        Runs warm = warm(cluster, only);
        Command command = compile(cluster, node);
        Runs whole = (fits ? command : command.refusable()).run(rounds);
        var costs = new Costs(cluster.size(), warm, whole);
        print(
            "| %d | %d | %d | %s | %s | %s | %s | %s | %s |"
                .formatted(
                    cluster.size().policies(),
                    cluster.size().labelSets(),
                    cluster.size().pods(),
                    (node.isEmpty() ? "all pods" : cluster.size().localPods() + " pods")
                        + (fits ? "" : ", over the budget"),
                    warm.millis(),
                    before == null ? "" : before.growth(costs, Costs::warm),
                    whole.millis(),
                    before == null ? "" : before.growth(costs, Costs::whole),
                    whole.peak()));
        before = costs;
      }
    }
  }

  /// @param warm in this process
  /// @param whole as a command
  private record Costs(ClusterSize size, Runs warm, Runs whole) {
    /// How much more a size of four times as much costs; empty for any other size.
    String growth(Costs next, Function<Costs, Runs> which) {
      return next.size.policies() == 4 * size.policies()
          ? String.format(
              Locale.ROOT, "%.1f", which.apply(next).minimum() / which.apply(this).minimum())
          : "";
    }
  }

  private static Command compile(MadeCluster cluster, String node) {
    var arguments =
        new ArrayList<Object>(
            List.of("compile", "-f", cluster.policies(), "--cluster", cluster.state()));
    if (!node.isEmpty()) {
      arguments.addAll(List.of("--node", node));
    }
    arguments.addAll(List.of("--stop-after", "maps"));
    return Command.of(arguments.toArray());
  }

  /// Compiles in this process: first as often as is measured, and for some seconds.
  private Runs warm(MadeCluster cluster, @Nullable String node) {
    long begin = System.nanoTime();
    for (int i = 0; i < rounds || System.nanoTime() - begin < WARM_UP_NANOS; i++) {
      compileHere(cluster, node);
    }
    var runs = new ArrayList<Run>();
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      compileHere(cluster, node);
      runs.add(new Run((System.nanoTime() - start) / 1e6, 0));
    }
    return new Runs(runs);
  }

  /// @return whether the tables fit into the budget
  private static boolean compileHere(MadeCluster cluster, @Nullable String node) {
    var sink = new DiagnosticSink();
    var request =
        new InputRequest(
            List.of(cluster.policies().toString()),
            List.of(cluster.state().toString()),
            new ByteArrayInputStream(new byte[0]),
            Path.of(""),
            false);
    var options = CompileOptions.ofNode(node);
    boolean fits = Compilation.run(request, options, sink) != null;
    boolean refused =
        sink.diagnostics().stream().allMatch(found -> found.code() == DiagnosticCode.NP5101);
    if (!fits && !refused) {
      throw new IllegalStateException(sink.diagnostics().toString());
    }
    return fits;
  }

  private void dump() throws IOException, InterruptedException {
    MadeCluster few = MadeCluster.write(SMALL, folder.resolve("few"));
    Path dump = folder.resolve("dump.json");
    MadeCluster.writeDump(DUMPED_PODS, dump);
    long megabytes = Files.size(dump) / 1_000_000;
    print(
        "\n| reading a dump of %d pods, %d MB | ms | MiB |\n|---|---|---|"
            .formatted(DUMPED_PODS, megabytes));
    row(
        "`netpolc compile --stop-after ast`",
        Command.of("compile", "-f", few.policies(), "--cluster", dump, "--stop-after", "ast"));
    Files.delete(dump);
  }

  private void queries(MadeCluster cluster) throws IOException, InterruptedException {
    Path one = Files.write(folder.resolve("one"), MadeQueries.lines(cluster.size(), 1));
    Path many = Files.write(folder.resolve("many"), MadeQueries.lines(cluster.size(), QUERIES));
    Runs loading = ask(cluster, one).run(rounds);
    Runs all = ask(cluster, many).run(rounds);
    print(
        "\n| `netpolc eval --queries`, %d policies, %d pods | ms | MiB |\n|---|---|---|"
            .formatted(cluster.size().policies(), cluster.size().pods()));
    print("| 1 query | %s | %s |".formatted(loading.millis(), loading.peak()));
    print("| %d queries | %s | %s |".formatted(QUERIES, all.millis(), all.peak()));
    print(
        "\nQueries a second once loaded: %.0f (of the minima), %.0f (of the medians)."
            .formatted(
                1000.0 * QUERIES / (all.minimum() - loading.minimum()),
                1000.0 * QUERIES / (all.median() - loading.median())));
  }

  private static Command ask(MadeCluster cluster, Path queries) {
    return Command.of(
        "eval", "-f", cluster.policies(), "--cluster", cluster.state(), "--queries", queries);
  }

  private void proof() throws IOException, InterruptedException {
    print("\n| proof, needs root | ms | MiB |\n|---|---|---|");
    row(
        "`netpolc verify`, 500 policies, 110 pods, all on the node",
        Proved.command(folder.resolve("proved")));
  }

  private void row(String what, Command command) throws IOException, InterruptedException {
    Runs runs = command.run(rounds);
    print("| %s | %s | %s |".formatted(what, runs.millis(), runs.peak()));
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
