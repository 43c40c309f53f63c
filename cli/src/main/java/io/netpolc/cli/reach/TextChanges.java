package io.netpolc.cli.reach;

import io.netpolc.cli.reach.Witness.Seen;
import java.io.PrintStream;
import java.util.List;

/// A line for each change, and below it a flow that shows it.
final class TextChanges implements ChangeWriter {
  static final String NO_CHANGE = "no change in behaviour";

  private final PrintStream out;

  TextChanges(PrintStream out) {
    this.out = out;
  }

  @Override
  public void write(List<Seen> widened, List<Seen> narrowed) {
    if (widened.isEmpty() && narrowed.isEmpty()) {
      out.println(NO_CHANGE);
    }
    print("newly allowed", widened);
    print("no longer allowed", narrowed);
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
