package io.netpolc.bench.ask;

import io.netpolc.bench.Rounds;
import io.netpolc.bench.Scratch;
import io.netpolc.bench.compile.ClusterSize;
import io.netpolc.bench.compile.Command;
import io.netpolc.bench.compile.MadeCluster;
import io.netpolc.bench.compile.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What `lint`, `reach`, `diff`, `eval`, `explain` and `test` cost as commands, for a small cluster
/// and a large one.
///
/// Arguments: the number of rounds, optional.
public final class AskBench {
  private static final ClusterSize SMALL = ClusterSize.of(200, 400, 400);
  private static final ClusterSize CHANGED = ClusterSize.of(300, 1_000, 1_000);
  private static final ClusterSize MIDDLE = ClusterSize.of(1_000, 500, 10_000);
  private static final ClusterSize LARGE = ClusterSize.of(5_000, 2_500, 50_000);
  private static final int ASSERTIONS = 1_000;
  private static final Object[] QUESTION = {
    "--from", "space-0/pod-0", "--to", "space-1/pod-1", "--port", "TCP/8080"
  };

  private final int rounds;
  private final Path folder;

  private AskBench(int rounds, Path folder) {
    this.rounds = rounds;
    this.folder = folder;
  }

  /// Prints the table of results. The working directory is that of the launcher.
  public static void main(String[] arguments) {
    Rounds.runCommands(
        arguments,
        rounds -> {
          try (var scratch = new Scratch()) {
            new AskBench(rounds, scratch.folder()).measure();
            return "";
          }
        });
  }

  private void measure() throws IOException, InterruptedException {
    System.out.printf(
        "Milliseconds, minimum / median of %d runs; memory is the peak of the whole process.%n%n",
        rounds);
    System.out.print("| command | policies | label sets | pods | ms | MiB |\n");
    System.out.print("|---|---|---|---|---|---|\n");
    MadeCluster small = made(SMALL);
    MadeCluster middle = made(MIDDLE);
    row("lint", SMALL, about("lint", small));
    row("lint", LARGE, about("lint", made(LARGE)));
    row("reach, all pairs", SMALL, about("reach", small));
    row("reach, all pairs", MIDDLE, about("reach", middle));
    row("diff, one policy changed", CHANGED, diff(made(CHANGED)));
    row("eval, one question", MIDDLE, about("eval", middle, QUESTION));
    row("explain, one question", MIDDLE, about("explain", middle, QUESTION));
    Path assertions = Files.write(folder.resolve("assertions"), assertions());
    row("test, " + ASSERTIONS + " assertions", MIDDLE, about("test", middle, assertions));
  }

  private MadeCluster made(ClusterSize size) throws IOException {
    return MadeCluster.write(size, folder.resolve("of-" + size.policies()));
  }

  private static Command about(String command, MadeCluster cluster, Object... more) {
    var arguments =
        new ArrayList<Object>(
            List.of(command, "-f", cluster.policies(), "--cluster", cluster.state()));
    arguments.addAll(List.of(more));
    return Command.of(arguments.toArray());
  }

  /// The first port that a policy names is another one in the new policies.
  private Command diff(MadeCluster cluster) throws IOException {
    String text = Files.readString(cluster.policies());
    Path changed = folder.resolve("changed.json");
    Files.writeString(changed, text.replaceFirst("\"port\":\\d+", "\"port\":4711"));
    return Command.of("diff", cluster.policies(), changed, "--cluster", cluster.state());
  }

  private static List<String> assertions() {
    var lines = new ArrayList<String>();
    for (int i = 0; i < ASSERTIONS; i++) {
      int namespaces = MIDDLE.namespaces();
      lines.add(
          "space-%d/* may reach space-%d/* on TCP/%d"
              .formatted(i % namespaces, (i * 7 + 1) % namespaces, 1 + i * 31 % 9_000));
    }
    return lines;
  }

  private void row(String what, ClusterSize size, Command command)
      throws IOException, InterruptedException {
    Runs runs = command.run(rounds);
    System.out.printf(
        "| %s | %d | %d | %d | %s | %s |%n",
        what, size.policies(), size.labelSets(), size.pods(), runs.millis(), runs.peak());
  }
}
