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
    IpAddress from = address(change.from(), change.family(), 0);
    boolean itself = change.from().label().equals(change.to().label());
    IpAddress to = address(change.to(), change.family(), itself ? 1 : 0);
    Flow flow = flow(after.evaluator, from, to, connections);
    return new Seen(change, connections, flow, before.why(flow), after.why(flow));
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
  private static IpAddress address(Endpoint endpoint, IpFamily family, int pod) {
    return switch (endpoint) {
      case Endpoint.Workload workload ->
          Objects.requireNonNull(workload.pods().get(pod).address(family));
      case Endpoint.World(var range) -> range.first();
    };
  }
}
