package io.netpolc.cli.reach;

import io.netpolc.cli.reach.Witness.Seen;
import io.netpolc.cli.report.Markdown;
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
      out.printf("Network policy: %s.%n%n", changes.summary());
    }
    print("Newly allowed", changes.widened());
    print("No longer allowed", changes.narrowed());
    printLone("Only in the old cluster, not compared", changes.lone(false));
    printLone("Only in the new cluster, not compared", changes.lone(true));
    if (!changes.isEmpty()) {
      out.printf("%s.%n", changes.summary());
    }
  }

  private void printLone(String title, List<String> workloads) {
    if (!workloads.isEmpty()) {
      out.printf("### %s%n%n", title);
      workloads.forEach(label -> out.println("- " + Markdown.text(label)));
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
          Markdown.text(seen.change().from().label()),
          Markdown.text(seen.change().to().label()),
          Markdown.text(seen.connections().toString()),
          Words.name(seen.change().family()),
          Markdown.text(Words.flow(seen.flow())),
          Markdown.text(seen.before()),
          Markdown.text(seen.after()));
    }
    out.println();
  }
}
