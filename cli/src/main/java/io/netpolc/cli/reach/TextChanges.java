package io.netpolc.cli.reach;

import io.netpolc.cli.reach.Witness.Seen;
import java.io.PrintStream;
import java.util.List;

/// A line for each change, and below it a flow that shows it.
final class TextChanges implements ChangeWriter {
  private final PrintStream out;

  TextChanges(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(Changes changes) {
    if (changes.isEmpty()) {
      out.println(changes.summary());
    }
    print("newly allowed", changes.widened());
    print("no longer allowed", changes.narrowed());
    printLone("only in the old cluster, not compared", changes.lone(false));
    printLone("only in the new cluster, not compared", changes.lone(true));
    if (!changes.isEmpty()) {
      out.println(changes.summary());
    }
  }

  private void printLone(String title, List<String> workloads) {
    if (!workloads.isEmpty()) {
      out.println(title + ":");
      workloads.forEach(label -> out.println("  " + label));
    }
  }

  private void print(String title, List<Seen> changes) {
    if (changes.isEmpty()) {
      return;
    }
    out.println(title + ":");
    for (Seen seen : changes) {
      out.println("  " + line(seen));
      out.println("    for instance " + Words.flow(seen.flow()));
      out.println("      before: " + seen.before());
      out.println("      after:  " + seen.after());
    }
  }

  /// `a => b : TCP 80 (IPv4)`.
  static String line(Seen seen) {
    return seen.change().from().label()
        + " => "
        + seen.change().to().label()
        + " : "
        + seen.connections()
        + " ("
        + Words.name(seen.change().family())
        + ")";
  }
}
