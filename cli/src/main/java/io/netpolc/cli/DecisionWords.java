package io.netpolc.cli;

import io.netpolc.compiler.verdict.Decision;

/// How decisions are said.
public final class DecisionWords {
  private DecisionWords() {}

  /// In words, without names.
  public static String words(Decision decision) {
    return switch (decision) {
      case Decision.NotSubject() -> "allowed, not subject to policy";
      case Decision.NotIsolated() -> "allowed, no policy isolates it";
      case Decision.Self() -> "allowed, a pod always reaches itself";
      case Decision.OwnNode() -> "allowed, traffic of its own node";
      case Decision.AllowedBy(_) -> "allowed by a rule";
      case Decision.DefaultDeny(_) -> "denied, no rule matches";
      case Decision.NoBackend(_) -> "denied, the Service has no ready backend on this port";
    };
  }

  /// The value of the field `reason`.
  public static String reason(Decision decision) {
    return switch (decision) {
      case Decision.NotSubject() -> "notSubject";
      case Decision.NotIsolated() -> "notIsolated";
      case Decision.Self() -> "self";
      case Decision.OwnNode() -> "ownNode";
      case Decision.AllowedBy(_) -> "rule";
      case Decision.DefaultDeny(_) -> "defaultDeny";
      case Decision.NoBackend(_) -> "noBackend";
    };
  }
}
