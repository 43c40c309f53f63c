package io.netpolc.cli.explain;

import io.netpolc.compiler.explain.PolicyEdit;
import io.netpolc.compiler.explain.Remedy;
import io.netpolc.compiler.verdict.Direction;
import io.netpolc.compiler.verdict.RuleRef;

/// Says what an edit adds, and what else that allows.
final class EditWords {
  private EditWords() {}

  /// The kind of an edit, as JSON names it.
  static String kind(PolicyEdit edit) {
    return switch (edit) {
      case PolicyEdit.AddPeer _ -> "addPeer";
      case PolicyEdit.AddPort _ -> "addPort";
      case PolicyEdit.AddRule _ -> "addRule";
      case PolicyEdit.AddPolicy _ -> "addPolicy";
    };
  }

  /// Where it is added: a field path in the policy; empty for a policy of its own.
  static String path(PolicyEdit edit) {
    return switch (edit) {
      case PolicyEdit.AddPeer(RuleRef rule, _) ->
          rule.path() + (rule.direction() == Direction.INGRESS ? ".from" : ".to");
      case PolicyEdit.AddPort(RuleRef rule, _) -> rule.path() + ".ports";
      case PolicyEdit.AddRule(var rule) -> "spec." + rule.ref().direction().field();
      case PolicyEdit.AddPolicy _ -> "";
    };
  }

  /// The edit in words.
  static String of(Remedy remedy) {
    PolicyEdit edit = remedy.edit();
    String what =
        switch (edit) {
          case PolicyEdit.AddPeer _ -> "one more peer in " + place(edit);
          case PolicyEdit.AddPort _ -> "one more port in " + place(edit);
          case PolicyEdit.AddRule _ -> "one more rule in " + place(edit);
          case PolicyEdit.AddPolicy _ -> "a policy of its own, " + edit.policy();
        };
    String also =
        switch (edit) {
          case PolicyEdit.AddPeer _ -> "on all ports of that rule";
          case PolicyEdit.AddPort _ -> "for all peers of that rule";
          case PolicyEdit.AddRule _, PolicyEdit.AddPolicy _ -> "";
        };
    String others =
        switch (remedy.otherPods()) {
          case 0 -> "";
          case 1 -> "for 1 more pod that it selects";
          default -> "for " + remedy.otherPods() + " more pods that it selects";
        };
    String separator = also.isEmpty() || others.isEmpty() ? "" : ", and ";
    String both = also + separator + others;
    return both.isEmpty() ? what : what + " (it counts " + both + ")";
  }

  private static String place(PolicyEdit edit) {
    return edit.policy() + " " + path(edit);
  }
}
