package io.netpolc.bench.readme;

import io.netpolc.bench.Rounds;
import io.netpolc.bench.Scratch;
import io.netpolc.bench.compile.ClusterSize;
import io.netpolc.bench.compile.Command;
import io.netpolc.bench.compile.MadeCluster;
import io.netpolc.bench.compile.Proved;
import io.netpolc.bench.compile.Runs;
import io.netpolc.bench.datapath.DataPathBench;
import io.netpolc.compiler.backend.clang.ClangException;
import io.netpolc.loader.failure.LoaderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;

/// Measures what the README's table says and writes it there, between two comments.
///
/// Arguments: the number of rounds for packets, optional. The working directory is that of the
/// launcher; needs root.
public final class ReadmeTable {
  private static final Path README = Path.of("README.md");
  private static final String BEGIN = "<!-- bench/run readme writes from here -->\n";
  private static final String END = "<!-- to here -->\n";
  private static final int COMMANDS = 5;

  private final Path folder;
  private final StringBuilder text = new StringBuilder("| what | figure |\n|---|---|\n");

  private ReadmeTable(Path folder) {
    this.folder = folder;
  }

  /// Writes the table.
  public static void main(String[] arguments) {
    Rounds.run(arguments, ReadmeTable::write);
  }

  private static String write(int rounds)
      throws LoaderException, ClangException, IOException, InterruptedException {
    try (var scratch = new Scratch()) {
      var table = new ReadmeTable(scratch.folder());
      table.packets(DataPathBench.aboveEmpty(rounds));
      table.commands();
      table.sizes();
      String readme = Files.readString(README);
      int begin = readme.indexOf(BEGIN) + BEGIN.length();
      int end = readme.indexOf(END, begin);
      if (begin < BEGIN.length() || end < 0) {
        throw new IOException(README + " has no place for the table");
      }
      Path fresh = Files.createTempFile(README.toAbsolutePath().getParent(), "readme", ".md");
      Files.writeString(fresh, readme.substring(0, begin) + table.text + readme.substring(end));
      Files.move(fresh, README, StandardCopyOption.REPLACE_EXISTING);
      return table.text.toString();
    }
  }

  private void row(String what, String figure) {
    text.append("| ").append(what).append(" | ").append(figure).append(" |\n");
  }

  private void packets(Map<String, Long> above) {
    above.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey))
        .forEach(packet ->
            row(
                "packet " + packet.getKey() + ", above an empty program",
                packet.getValue() + " ns"));
  }

  private void commands() throws IOException, InterruptedException {
    for (ClusterSize size :
        new ClusterSize[] {
          ClusterSize.of(1_000, 1_000, 1_000), ClusterSize.of(30_000, 6_000, 30_000)
        }) {
      MadeCluster cluster = MadeCluster.write(size, folder.resolve("c" + size.policies()));
      row(
          "compile %,d policies and %,d pods for a node of 110 pods, files to tables"
              .formatted(size.policies(), size.pods()),
          cost(
              Command.of(
                      "compile",
                      "-f",
                      cluster.policies(),
                      "--cluster",
                      cluster.state(),
                      "--node",
                      MadeCluster.NODE,
                      "--stop-after",
                      "maps")
                  .run(COMMANDS)));
    }
    row(
        "prove that the kernel decides as 500 policies say for 110 pods",
        cost(Proved.command(folder.resolve("proved")).run(1)));
  }

  private static String cost(Runs runs) {
    return String.format(Locale.ROOT, "%.1f s, %s MiB", runs.minimum() / 1000, runs.peak());
  }

  /// What one more of each takes in the tables: the difference of two clusters by that of their
  /// numbers.
  private void sizes() throws IOException {
    var base = ClusterSize.of(1_000, 500, 2_000);
    row("tables: a pod more of a known label set", each(base, ClusterSize.of(1_000, 500, 4_000)));
    row("tables: a label set more", each(base, ClusterSize.of(1_000, 1_000, 2_000)));
    row("tables: a policy more", each(base, ClusterSize.of(2_000, 500, 2_000)));
  }

  private String each(ClusterSize base, ClusterSize larger) throws IOException {
    long count =
        (long) larger.policies()
            - base.policies()
            + larger.labelSets()
            - base.labelSets()
            + larger.pods()
            - base.pods();
    long bytes = bytes(larger) - bytes(base);
    return String.format(Locale.ROOT, "%.0f bytes", (double) bytes / count);
  }

  private long bytes(ClusterSize size) throws IOException {
    return TableBytes.of(MadeCluster.write(size, folder.resolve("size")));
  }
}
