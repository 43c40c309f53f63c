package io.netpolc.compiler.replay;

import io.netpolc.compiler.capture.Observation.End;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.replay.FlowTally.Tallied;
import io.netpolc.compiler.replay.Replayed.Group;
import io.netpolc.compiler.replay.Replayed.Outcome;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Decides captured flows. What happened before is what other policies say, where there are any,
/// and else what the capture says; a flow of which it says nothing was seen, and counts as one that
/// passes.
public final class Replay {
  private static final Comparator<Flow> BY_ADDRESS =
      Comparator.comparing((Flow f) -> f.from().address()).thenComparing(f -> f.to().address());

  private static final Comparator<Group> ORDER =
      Comparator.comparing(Group::outcome)
          .thenComparing(Group::from)
          .thenComparing(Group::to)
          .thenComparing(Group::protocol)
          .thenComparingInt(Group::port)
          .thenComparing(Group::example, BY_ADDRESS);

  private final Inventory inventory;
  private final @Nullable Evaluator before;
  private final Evaluator after;
  private final Map<Alike, Group> groups = new LinkedHashMap<>();

  private Replay(Inventory inventory, @Nullable Evaluator before, Evaluator after) {
    this.inventory = inventory;
    this.before = before;
    this.after = after;
  }

  /// What flows of one group have in common.
  private record Alike(
      Outcome outcome,
      String from,
      String to,
      Protocol protocol,
      int port,
      @Nullable Evaluation before,
      Evaluation after) {}

  /// Decides all flows of a tally.
  ///
  /// @param before other policies to compare with, or null to compare with the capture
  /// @param after the policies
  public static Replayed run(
      FlowTally tally, Inventory inventory, @Nullable Evaluator before, Evaluator after) {
    return new Replay(inventory, before, after).run(tally);
  }

  private Replayed run(FlowTally tally) {
    var unknown = new TreeMap<String, Long>();
    long unknownFlows = 0;
    long notUnicast = 0;
    for (Tallied seen : tally.flows()) {
      long flows = seen.allowed() + seen.denied() + seen.unsaid();
      FlowTally.Key key = seen.key();
      if (Inventory.isNotUnicast(key.from()) || Inventory.isNotUnicast(key.to())) {
        notUnicast += flows;
        continue;
      }
      Inventory.Pair pair = inventory.pair(key.from(), key.to());
      if (pair != null) {
        decide(pair, seen);
        continue;
      }
      unknownFlows += flows;
      unknown(key).forEach(end -> unknown.merge(end, flows, Long::sum));
    }
    var sorted = new ArrayList<>(groups.values());
    sorted.sort(ORDER);
    return new Replayed(sorted, unknown, unknownFlows, notUnicast);
  }

  /// Which ends of a flow nobody knows; both where they only have no family in common.
  private List<String> unknown(FlowTally.Key key) {
    List<String> ends =
        Stream.of(key.from(), key.to()).filter(inventory::unknown).map(End::toString).toList();
    return ends.isEmpty()
        ? List.of(key.from() + " and " + key.to() + ", which have no common family")
        : ends;
  }

  private void decide(Inventory.Pair pair, Tallied seen) {
    FlowTally.Key key = seen.key();
    var flow = new Flow(pair.from().end(), pair.to().end(), key.protocol(), key.port());
    Evaluation now = after.evaluate(flow);
    if (before == null) {
      add(pair, flow, null, true, now, seen.allowed() + seen.unsaid());
      add(pair, flow, null, false, now, seen.denied());
    } else {
      Evaluation then = before.evaluate(flow);
      add(pair, flow, then, then.allowed(), now, seen.allowed() + seen.unsaid() + seen.denied());
    }
  }

  private void add(
      Inventory.Pair pair,
      Flow flow,
      @Nullable Evaluation then,
      boolean passed,
      Evaluation now,
      long flows) {
    if (flows == 0) {
      return;
    }
    String from = pair.from().label();
    String to = pair.to().label();
    Outcome outcome = Outcome.of(passed, now.allowed());
    var group = new Group(outcome, from, to, flow.protocol(), flow.port(), then, now, flow, flows);
    groups.merge(
        new Alike(outcome, from, to, flow.protocol(), flow.port(), then, now),
        group,
        Replay::joined);
  }

  private static Group joined(Group one, Group other) {
    Flow example =
        BY_ADDRESS.compare(one.example(), other.example()) <= 0 ? one.example() : other.example();
    return new Group(
        one.outcome(),
        one.from(),
        one.to(),
        one.protocol(),
        one.port(),
        one.before(),
        one.after(),
        example,
        one.flows() + other.flows());
  }
}
