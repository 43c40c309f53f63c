package io.netpolc.cli.reach;

import io.netpolc.cli.reach.Witness.Seen;
import java.io.PrintStream;
import java.util.List;

/// A table for each direction of change.
final class MarkdownChanges implements ChangeWriter {
  private final PrintStream out;

  MarkdownChanges(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(Changes changes) {
    if (changes.isEmpty()) {
      out.println("Network policy: " + TextChanges.NO_CHANGE + ".");
    }
    print("Newly allowed", changes.widened());
    print("No longer allowed", changes.narrowed());
    printLone("Only in the old cluster, not compared", changes.lone(false));
    printLone("Only in the new cluster, not compared", changes.lone(true));
  }

  private void printLone(String title, List<String> workloads) {
    if (!workloads.isEmpty()) {
      out.printf("### %s%n%n", title);
      workloads.forEach(label -> out.println("- " + label));
      out.println();
    }
  }

  private void print(String title, List<Seen> changes) {
    if (changes.isEmpty()) {
      return;
    }
    out.printf("### %s%n%n", title);
    out.println("| from | to | connections | for instance | before | after |");
    out.println("|---|---|---|---|---|---|");
    for (Seen seen : changes) {
      out.printf(
          "| %s | %s | %s (%s) | %s | %s | %s |%n",
          seen.change().from().label(),
          seen.change().to().label(),
          seen.connections(),
          Words.name(seen.change().family()),
          Words.flow(seen.flow()),
          seen.before(),
          seen.after());
    }
    out.println();
  }
}
