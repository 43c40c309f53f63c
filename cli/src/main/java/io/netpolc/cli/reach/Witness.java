package io.netpolc.cli.reach;

import io.netpolc.cli.Places;
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

  /// Shows a change.
  ///
  /// @param connections of the change, not empty
  public Seen of(Change change, ConnectionSet connections) {
    Flow old = flow(before, change.old(), change.family(), connections);
    Flow fresh = flow(after, change.fresh(), change.family(), connections);
    Flow shown = fresh == null ? Objects.requireNonNull(old) : fresh;
    return new Seen(change, connections, shown, why(before, old, shown), why(after, fresh, shown));
  }

  /// Why a flow is decided as it is; where it goes between other addresses than the one that is
  /// shown, with these before it.
  private static String why(Judge judge, @Nullable Flow flow, Flow shown) {
    if (flow == null) {
      return "no address of this family";
    }
    boolean same =
        flow.from().address().equals(shown.from().address())
            && flow.to().address().equals(shown.to().address());
    return same ? judge.why(flow) : Words.flow(flow) + " " + judge.why(flow);
  }

  /// One of the connections between two endpoints of a cluster, or null where one of them has no
  /// address of the family there.
  private static @Nullable Flow flow(
      Judge judge, Change.Ends ends, IpFamily family, ConnectionSet connections) {
    IpAddress from = address(ends.from(), family, 0);
    boolean itself = ends.from().label().equals(ends.to().label());
    IpAddress to = address(ends.to(), family, itself ? 1 : 0);
    return from == null || to == null ? null : flow(judge.evaluator, from, to, connections);
  }

  /// One of the connections between two addresses: the lowest port of the first protocol.
  ///
  /// @param connections not empty
  public static Flow flow(
      Evaluator evaluator, IpAddress from, IpAddress to, ConnectionSet connections) {
    Protocol protocol = from.family() == IpFamily.V4 ? Protocol.ICMP : Protocol.ICMPV6;
    int port = 0;
    for (int i = connections.ports().size() - 1; i >= 0; i--) {
      if (!connections.ports().get(i).isEmpty()) {
        protocol = PortClasses.PROTOCOLS.get(i);
        port = connections.ports().get(i).getFirst().first();
      }
    }
    return new Flow(evaluator.end(from), evaluator.end(to), protocol, port);
  }

  /// An address of an endpoint; a workload of several pods talks to itself between two of them.
  private static @Nullable IpAddress address(Endpoint endpoint, IpFamily family, int pod) {
    return switch (endpoint) {
      case Endpoint.Workload workload -> workload.pods().get(pod).address(family);
      case Endpoint.World(var range) -> range.first();
    };
  }
}
