package io.netpolc.cli.reach;

import io.netpolc.cli.Places;
import io.netpolc.compiler.cluster.Pod;
import io.netpolc.compiler.eval.Evaluator;
import io.netpolc.compiler.ir.PortClasses;
import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.net.Protocol;
import io.netpolc.compiler.reach.Change;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.reach.Endpoint;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;
import io.netpolc.compiler.verdict.FlowEnd;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds a flow that shows a change, and asks the reference why each side decides it so.
public final class Witness {
  /// One set of policies.
  ///
  /// @param evaluator decides
  /// @param places where its policies stand
  public record Judge(Evaluator evaluator, Places places) {
    /// What both ends say to a flow, in one line.
    public String why(Flow flow) {
      Evaluation evaluation = evaluator.evaluate(flow);
      if (evaluation.allowed()) {
        return "allowed: egress "
            + words(evaluation.egress())
            + ", ingress "
            + words(evaluation.ingress());
      }
      return !evaluation.egress().allowed()
          ? "denied: egress " + words(evaluation.egress())
          : "denied: ingress " + words(evaluation.ingress());
    }

    private String words(Decision decision) {
      return switch (decision) {
        case Decision.NotSubject() -> "not subject to policy";
        case Decision.NotIsolated() -> "not isolated";
        case Decision.Self() -> "to itself";
        case Decision.OwnNode() -> "of its own node";
        case Decision.AllowedBy(var rule) -> "by " + rule + " (" + places.of(rule) + ")";
        case Decision.DefaultDeny(var by) -> isolated(by);
        case Decision.NoBackend(var by) -> "without backend, " + isolated(by);
      };
    }

    private String isolated(List<PolicyRef> policies) {
      return policies.stream()
          .map(policy -> policy + " (" + places.of(policy) + ")")
          .collect(Collectors.joining(", ", "isolated by ", ""));
    }
  }

  /// A change and what shows it.
  ///
  /// @param change what changes
  /// @param connections which connections of it are meant
  /// @param flow one of them
  /// @param before why it was decided as it was
  /// @param after why it is decided as it is
  public record Seen(
      Change change, ConnectionSet connections, Flow flow, String before, String after) {}

  private final Judge before;
  private final Judge after;

  /// @param before the old policies
  /// @param after the new ones
  public Witness(Judge before, Judge after) {
    this.before = before;
    this.after = after;
  }

  /// Shows what passes now and did not before.
  ///
  /// @param change that gained anything
  public Seen gained(Change change) {
    return of(change, change.gained(), true);
  }

  /// Shows what passed before and does not now.
  ///
  /// @param change that lost anything
  public Seen lost(Change change) {
    return of(change, change.lost(), false);
  }

  /// A flow, perhaps between two pods that are made up.
  private record Shown(Flow flow, boolean imagined) {}

  private Seen of(Change change, ConnectionSet connections, boolean gained) {
    Shown old = flow(before, change.old(), change.family(), connections);
    Shown fresh = flow(after, change.fresh(), change.family(), connections);
    require(before, old, !gained);
    require(after, fresh, gained);
    Shown first = fresh == null ? Objects.requireNonNull(old) : fresh;
    Flow shown = first.imagined && old != null ? old.flow : first.flow;
    return new Seen(change, connections, shown, why(before, old, shown), why(after, fresh, shown));
  }

  /// The flow must show the change that tables told of.
  private static void require(Judge judge, @Nullable Shown shown, boolean allowed) {
    if (shown != null
        && !shown.imagined
        && judge.evaluator.evaluate(shown.flow).allowed() != allowed) {
      throw new IllegalStateException(
          "the reference denies that this changes: " + Words.flow(shown.flow));
    }
  }

  /// Why a flow is decided as it is; where it goes between other addresses than the one that is
  /// shown, with these before it.
  private static String why(Judge judge, @Nullable Shown own, Flow shown) {
    if (own == null) {
      return "no address of this family";
    }
    if (own.imagined) {
      return "if it had two pods, " + judge.why(own.flow);
    }
    boolean same =
        own.flow.from().address().equals(shown.from().address())
            && own.flow.to().address().equals(shown.to().address());
    return same ? judge.why(own.flow) : Words.flow(own.flow) + " " + judge.why(own.flow);
  }

  /// One of the connections between two endpoints of a cluster, or null where one of them has no
  /// address of the family there. A pod that would talk to itself talks to one that is like it.
  private static @Nullable Shown flow(
      Judge judge, Change.Ends ends, IpFamily family, ConnectionSet connections) {
    FlowEnd from = end(judge, ends.from(), family, null);
    FlowEnd to = end(judge, ends.to(), family, from == null ? null : from.pod());
    if (from == null || to == null) {
      return null;
    }
    boolean itself = from.address().equals(to.address());
    return new Shown(flow(from, itself ? twin(to) : to, connections), itself);
  }

  private static FlowEnd twin(FlowEnd end) {
    IpAddress next = end.address().next();
    IpAddress own = next == null ? end.address().masked(0) : next;
    return new FlowEnd(Objects.requireNonNull(end.pod()).withAddresses(List.of(own)), own);
  }

  /// An end, of another pod than a given one where there is one.
  private static @Nullable FlowEnd end(
      Judge judge, Endpoint endpoint, IpFamily family, @Nullable Pod other) {
    IpAddress address =
        switch (endpoint) {
          case Endpoint.Workload workload -> {
            Pod first = workload.pods().getFirst();
            boolean taken = other != null && first.qualifiedName().equals(other.qualifiedName());
            Pod pod = taken && workload.pods().size() > 1 ? workload.pods().get(1) : first;
            yield pod.address(family);
          }
          case Endpoint.World(_, var example) -> example;
        };
    return address == null ? null : judge.evaluator.end(address);
  }

  /// One of the connections between two addresses: the lowest port of the first protocol.
  ///
  /// @param connections not empty
  public static Flow flow(
      Evaluator evaluator, IpAddress from, IpAddress to, ConnectionSet connections) {
    return flow(evaluator.end(from), evaluator.end(to), connections);
  }

  private static Flow flow(FlowEnd from, FlowEnd to, ConnectionSet connections) {
    Protocol protocol = from.address().family() == IpFamily.V4 ? Protocol.ICMP : Protocol.ICMPV6;
    int port = 0;
    for (int i = connections.ports().size() - 1; i >= 0; i--) {
      if (!connections.ports().get(i).isEmpty()) {
        protocol = PortClasses.PROTOCOLS.get(i);
        port = connections.ports().get(i).getFirst().first();
      }
    }
    return new Flow(from, to, protocol, port);
  }
}
