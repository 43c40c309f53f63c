package io.netpolc.cli.explain;

import io.netpolc.compiler.eval.Clause;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;

/// A clause by itself: its kind and what it wants.
final class ClauseText {
  private ClauseText() {}

  /// The kind, as JSON names it.
  static String kind(Clause clause) {
    return switch (clause) {
      case Clause.IsPod() -> "isPod";
      case Clause.OwnNamespace _ -> "ownNamespace";
      case Clause.NamespaceLabel _ -> "namespaceSelector";
      case Clause.PodLabel _ -> "podSelector";
      case Clause.BlockTakesPod() -> "ipBlockTakesPod";
      case Clause.InBlock _ -> "ipBlock";
      case Clause.NotExcepted _ -> "except";
      case Clause.SameProtocol _ -> "protocol";
      case Clause.PortWithin(var first, var last) -> first == last ? "port" : "endPort";
      case Clause.PortNamed _ -> "namedPort";
    };
  }

  /// What it wants, in the words of the policy.
  static String of(Clause clause) {
    return switch (clause) {
      case Clause.IsPod(), Clause.BlockTakesPod() -> "a pod";
      case Clause.OwnNamespace(var wanted, _) -> wanted;
      case Clause.NamespaceLabel(var requirement, _, _) -> requirement(requirement);
      case Clause.PodLabel(var requirement, _) -> requirement(requirement);
      case Clause.InBlock(var cidr) -> cidr.toString();
      case Clause.NotExcepted(var except) -> except.toString();
      case Clause.SameProtocol(var wanted) -> wanted.toString();
      case Clause.PortWithin(var first, var last) ->
          first == last ? String.valueOf(first) : first + "-" + last;
      case Clause.PortNamed(var name, _) -> name;
    };
  }

  /// `app=web`, `tier in (a, b)`, `tier notin (a)`, `app`, `!app`: as label selectors are written.
  private static String requirement(Requirement requirement) {
    String key = requirement.key();
    String values = "(" + String.join(", ", requirement.values()) + ")";
    return switch (requirement.operator()) {
      case IN ->
          requirement.values().size() == 1
              ? key + "=" + requirement.values().getFirst()
              : key + " in " + values;
      case NOT_IN -> key + " notin " + values;
      case EXISTS -> key;
      case DOES_NOT_EXIST -> "!" + key;
    };
  }
}
