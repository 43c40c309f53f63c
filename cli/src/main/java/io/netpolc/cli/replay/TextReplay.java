package io.netpolc.cli.replay;

import io.netpolc.cli.reach.Witness.Judge;
import io.netpolc.cli.reach.Words;
import io.netpolc.compiler.replay.Replayed;
import io.netpolc.compiler.replay.Replayed.Group;
import io.netpolc.compiler.replay.Replayed.Outcome;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts for people, then a line for each group of flows that changes, with one of them and why.
public final class TextReplay {
  /// Groups that are shown of each kind, those of the most flows.
  private static final int MOST_GROUPS = 15;

  /// Unknown ends that are named; JSON has them all.
  private static final int MOST_UNKNOWN = 10;

  private final PrintStream out;
  private final @Nullable Judge before;
  private final Judge after;

  /// @param before says why other policies decide as they do; null where the capture counts
  /// @param after says why the policies do
  public TextReplay(PrintStream out, @Nullable Judge before, Judge after) {
    this.out = out;
    this.before = before;
    this.after = after;
  }

  /// Writes it.
  ///
  /// @param replies how many records of the capture were about the way back
  public void write(Replayed replayed, long replies) {
    out.println(
        "%s: %d would be cut, %d newly allowed, %d pass as before, %d stay denied"
            .formatted(
                flows(replayed.flows()),
                replayed.flows(Outcome.CUT),
                replayed.flows(Outcome.NEWLY_ALLOWED),
                replayed.flows(Outcome.STILL_ALLOWED),
                replayed.flows(Outcome.STILL_DENIED)));
    left(replies, "records of replies");
    left(replayed.notUnicast(), "flows to groups of hosts or to the host itself");
    left(replayed.unknownFlows(), "flows of addresses that nobody in the cluster has");
    write("cut", Outcome.CUT, replayed);
    write("newly allowed", Outcome.NEWLY_ALLOWED, replayed);
    writeUnknown(replayed.unknown());
  }

  private void left(long count, String what) {
    if (count > 0) {
      out.println("left out, " + what + ": " + count);
    }
  }

  private void write(String title, Outcome outcome, Replayed replayed) {
    List<Group> groups =
        replayed.groups().stream()
            .filter(group -> group.outcome() == outcome)
            .sorted(Comparator.comparingLong(Group::flows).reversed())
            .toList();
    if (groups.isEmpty()) {
      return;
    }
    out.println();
    out.println(title + ":");
    groups.stream().limit(MOST_GROUPS).forEach(this::write);
    if (groups.size() > MOST_GROUPS) {
      out.println("  and %d more; -o json has them all".formatted(groups.size() - MOST_GROUPS));
    }
  }

  private void write(Group group) {
    String port =
        group.protocol().hasPorts() ? group.protocol() + " " + group.port() : "" + group.protocol();
    out.println(
        "  %s => %s : %s (%s)".formatted(group.from(), group.to(), port, flows(group.flows())));
    out.println("    for instance " + Words.flow(group.example()));
    if (before != null) {
      out.println("      before: " + before.why(group.example()));
    }
    out.println("      " + (before == null ? "" : "after:  ") + after.why(group.example()));
  }

  private static String flows(long count) {
    return count == 1 ? "1 flow" : count + " flows";
  }

  private void writeUnknown(Map<String, Long> unknown) {
    if (unknown.isEmpty()) {
      return;
    }
    out.println();
    out.println("unknown:");
    unknown.entrySet().stream()
        .limit(MOST_UNKNOWN)
        .forEach(end -> out.println("  " + end.getKey() + " in " + flows(end.getValue())));
    if (unknown.size() > MOST_UNKNOWN) {
      out.println("  and %d more".formatted(unknown.size() - MOST_UNKNOWN));
    }
    out.println("  --outside CIDR says which private addresses are outside of the cluster");
  }
}
