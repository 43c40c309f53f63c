package io.netpolc.compiler.eval;

import io.netpolc.compiler.frontend.ast.NetworkPolicy;
import io.netpolc.compiler.frontend.ast.Peer;
import io.netpolc.compiler.frontend.ast.PolicyPort;
import io.netpolc.compiler.frontend.ast.PolicyRule;
import io.netpolc.compiler.source.Span;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.FlowEnd;
import java.util.List;
import java.util.Objects;

/// How each policy, rule and clause took part in a decision.
///
/// @param egress at the source
/// @param ingress at the destination
public record FlowTrace(End egress, End ingress) {
  /// Whether the flow is allowed.
  public boolean allowed() {
    return egress.decision().allowed() && ingress.decision().allowed();
  }

  /// Both ends in the order in which a packet meets them.
  public List<End> ends() {
    return List.of(egress, ingress);
  }

  /// One end.
  ///
  /// @param direction seen from the subject
  /// @param subject whose policies count
  /// @param decision what decides
  /// @param policies all of the subject's namespace in canonical order; none where the end is not
  ///   subject to policy
  /// @param ways where the flow goes: the other end itself, or each ready backend of the Service
  ///   whose address it is
  public record End(
      Direction direction,
      FlowEnd subject,
      Decision decision,
      List<PolicyTrace> policies,
      List<Way> ways) {
    public End {
      policies = List.copyOf(policies);
      ways = List.copyOf(ways);
    }

    /// The policies that isolate the subject in this direction.
    public List<PolicyTrace> isolating() {
      return policies.stream().filter(PolicyTrace::isolates).toList();
    }

    /// Whether the flow goes to the address of a Service, and its backends are the ways.
    public boolean toService(FlowEnd remote) {
      return ways.isEmpty() || !ways.getFirst().remote().equals(remote);
    }
  }

  /// A policy of the subject's namespace.
  ///
  /// @param speaks whether it isolates in this direction those that it selects
  /// @param selector its podSelector's requirements on the subject; empty where that takes every
  ///   pod
  public record PolicyTrace(NetworkPolicy policy, boolean speaks, List<Checked> selector) {
    public PolicyTrace {
      selector = List.copyOf(selector);
    }

    /// Whether it isolates the subject.
    public boolean isolates() {
      return speaks && selector.stream().allMatch(Checked::holds);
    }
  }

  /// A place that the flow goes to, or comes from.
  ///
  /// @param remote the other end
  /// @param port the destination port, after translation
  /// @param decision about this way
  /// @param rules those of the isolating policies in canonical order; empty where rules were not
  ///   asked
  public record Way(FlowEnd remote, int port, Decision decision, List<RuleTrace> rules) {
    public Way {
      rules = List.copyOf(rules);
    }

    /// Every rule that allows it.
    public List<RuleTrace> granting() {
      return rules.stream().filter(RuleTrace::matches).toList();
    }
  }

  /// A rule.
  ///
  /// @param rule as read
  /// @param peers its peers; empty takes every one
  /// @param ports its ports; empty takes every one
  public record RuleTrace(PolicyRule rule, List<Item<Peer>> peers, List<Item<PolicyPort>> ports) {
    public RuleTrace {
      peers = List.copyOf(peers);
      ports = List.copyOf(ports);
    }

    /// Whether one of the peers takes the other end.
    public boolean peersMatch() {
      return peers.isEmpty() || peers.stream().anyMatch(Item::matches);
    }

    /// Whether one of the ports takes the flow's.
    public boolean portsMatch() {
      return ports.isEmpty() || ports.stream().anyMatch(Item::matches);
    }

    /// Whether the rule allows.
    public boolean matches() {
      return peersMatch() && portsMatch();
    }
  }

  /// A peer or a port.
  ///
  /// @param <T> which of them
  /// @param value as read
  /// @param clauses all must hold
  public record Item<T>(T value, List<Checked> clauses) {
    public Item {
      Objects.requireNonNull(value);
      clauses = List.copyOf(clauses);
    }

    /// Whether it takes the flow.
    public boolean matches() {
      return failures() == 0;
    }

    /// How many clauses fail.
    public int failures() {
      return (int) clauses.stream().filter(c -> !c.holds()).count();
    }
  }

  /// A clause and how it stands to the flow.
  ///
  /// @param span where it was read
  public record Checked(Clause clause, boolean holds, Span span) {}
}
