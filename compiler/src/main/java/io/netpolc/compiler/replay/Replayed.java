package io.netpolc.compiler.replay;

import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What policies make of the flows of a capture.
///
/// @param groups flows that have workloads, port, outcome and reasons in common; in order
/// @param unknown the ends that nobody knows, and in how many flows each is
/// @param unknownFlows how many flows have such an end
/// @param notUnicast how many flows go to groups of hosts or to the host itself
public record Replayed(
    List<Group> groups, SortedMap<String, Long> unknown, long unknownFlows, long notUnicast) {
  public Replayed {
    groups = List.copyOf(groups);
  }

  /// What changes for a flow.
  public enum Outcome {
    /// It passed and would not.
    CUT("cut"),
    /// It did not pass and would.
    NEWLY_ALLOWED("newlyAllowed"),
    /// It passed and would still.
    STILL_ALLOWED("stillAllowed"),
    /// It did not pass and would not.
    STILL_DENIED("stillDenied");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    /// Its name in JSON.
    public String word() {
      return word;
    }

    static Outcome of(boolean before, boolean after) {
      return before ? (after ? STILL_ALLOWED : CUT) : after ? NEWLY_ALLOWED : STILL_DENIED;
    }
  }

  /// Flows alike.
  ///
  /// @param from who opens them
  /// @param to whom they reach
  /// @param protocol the IP protocol
  /// @param port the destination port; 0 for protocols without ports
  /// @param before what the other policies decide, or null where the capture's verdict counts
  /// @param after what the policies decide
  /// @param example one of the flows, the lowest by address
  /// @param flows how many connections
  public record Group(
      Outcome outcome,
      String from,
      String to,
      Protocol protocol,
      int port,
      @Nullable Evaluation before,
      Evaluation after,
      Flow example,
      long flows) {}

  /// How many connections have an outcome.
  public long flows(Outcome outcome) {
    return groups.stream().filter(g -> g.outcome() == outcome).mapToLong(Group::flows).sum();
  }

  /// How many connections were decided.
  public long flows() {
    return groups.stream().mapToLong(Group::flows).sum();
  }
}
