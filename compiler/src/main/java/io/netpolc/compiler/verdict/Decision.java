package io.netpolc.compiler.verdict;

import java.util.List;

/// Why one direction at one pod allows or denies. Structural equality: two engines agree when their
/// decisions are equal.
public sealed interface Decision {
  /// Whether traffic passes.
  boolean allowed();

  /// The end is no subject of policy: an address outside, a node, a hostNetwork pod.
  record NotSubject() implements Decision {
    @Override
    public boolean allowed() {
      return true;
    }
  }

  /// No policy isolates the pod in this direction.
  record NotIsolated() implements Decision {
    @Override
    public boolean allowed() {
      return true;
    }
  }

  /// The pod talks to itself by one of its own addresses.
  record Self() implements Decision {
    @Override
    public boolean allowed() {
      return true;
    }
  }

  /// The other end is the pod's own node.
  record OwnNode() implements Decision {
    @Override
    public boolean allowed() {
      return true;
    }
  }

  /// A rule allows: the first in canonical order that matches.
  ///
  /// @param rule the rule
  record AllowedBy(RuleRef rule) implements Decision {
    @Override
    public boolean allowed() {
      return true;
    }
  }

  /// Isolated, and no rule of the isolating policies matches.
  ///
  /// @param isolatedBy the policies that isolate the pod in this direction, in canonical order, at
  ///   least one
  record DefaultDeny(List<PolicyRef> isolatedBy) implements Decision {
    public DefaultDeny {
      isolatedBy = List.copyOf(isolatedBy);
      if (isolatedBy.isEmpty()) {
        throw new IllegalArgumentException("nothing isolates");
      }
    }

    @Override
    public boolean allowed() {
      return false;
    }
  }

  /// A Service address without a ready backend on that port, from an isolated pod: there is nothing
  /// that policy could allow.
  ///
  /// @param isolatedBy the policies that isolate the pod in this direction, in canonical order, at
  ///   least one
  record NoBackend(List<PolicyRef> isolatedBy) implements Decision {
    public NoBackend {
      isolatedBy = List.copyOf(isolatedBy);
      if (isolatedBy.isEmpty()) {
        throw new IllegalArgumentException("nothing isolates");
      }
    }

    @Override
    public boolean allowed() {
      return false;
    }
  }
}
