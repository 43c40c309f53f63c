package io.netpolc.cli.reach;

import io.netpolc.cli.reach.Witness.Seen;
import io.netpolc.compiler.reach.Lone;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// Shows what changed.
public interface ChangeWriter {
  /// Shows all of it.
  ///
  /// @throws IOException if it cannot be written
  void write(Changes changes) throws IOException;

  /// What changed.
  ///
  /// @param compared how many workloads were compared
  /// @param widened what passes now and did not before
  /// @param narrowed what passed before and does not now
  /// @param lone workloads that only one of two clusters has, with which nothing is compared
  record Changes(int compared, List<Seen> widened, List<Seen> narrowed, List<Lone> lone) {
    public Changes {
      widened = List.copyOf(widened);
      narrowed = List.copyOf(narrowed);
      lone = List.copyOf(lone);
    }

    /// Whether no connection of a workload of both clusters changed.
    boolean isEmpty() {
      return widened.isEmpty() && narrowed.isEmpty();
    }

    /// What there is to say of all that was compared: that nothing changed, or how much it was.
    String summary() {
      String workloads = compared == 1 ? "1 workload" : compared + " workloads";
      if (!isEmpty()) {
        return workloads + " compared";
      }
      return lone.isEmpty()
          ? "no change in behaviour of " + workloads
          : "no change between the " + workloads + " that could be compared";
    }

    /// The labels of the workloads that only the new cluster has, or only the old one.
    List<String> lone(boolean fresh) {
      return lone.stream()
          .filter(one -> one.fresh() == fresh)
          .map(one -> one.workload().label())
          .toList();
    }
  }

  /// A writer of a form.
  ///
  /// @param out stays open
  static ChangeWriter of(DiffFormat format, PrintStream out) {
    return switch (format) {
      case text -> new TextChanges(out);
      case json -> new JsonChanges(out);
      case markdown -> new MarkdownChanges(out);
    };
  }
}
