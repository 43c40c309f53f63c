package io.netpolc.cli;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.bundle.Legend;
import io.netpolc.compiler.bundle.Provenance;
import io.netpolc.compiler.verdict.Decision;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.ArrayList;
import java.util.List;

/// Names for what programs report by number.
public final class DecisionLabel {
  private DecisionLabel() {}

  /// A decision id in words: the rule with its place, or the isolating policies with theirs.
  ///
  /// @param legend of what runs
  public static String of(Legend legend, int decision) {
    if (decision < 0 || decision >= legend.provenance().size()) {
      return decision < 0 ? "" : "decision " + decision;
    }
    Provenance entry = legend.provenance().get(decision);
    return switch (entry.decision()) {
      case Decision.AllowedBy(var rule) -> rule + places(entry.places());
      case Decision.DefaultDeny(var by) -> "isolated by " + isolating(by, entry.places());
      case Decision.NoBackend(var by) -> "no backend; isolated by " + isolating(by, entry.places());
      case Decision other -> DecisionWords.words(other);
    };
  }

  private static String isolating(List<PolicyRef> policies, List<String> places) {
    var parts = new ArrayList<String>();
    for (int i = 0; i < policies.size(); i++) {
      parts.add(policies.get(i) + (i < places.size() ? " (" + places.get(i) + ")" : ""));
    }
    return String.join(", ", parts);
  }

  private static String places(List<String> places) {
    return places.isEmpty() ? "" : " (" + String.join(", ", places) + ")";
  }

  /// A verdict code in words.
  public static String ofVerdict(int code) {
    for (VerdictCode verdict : VerdictCode.values()) {
      if (verdict.number() == code) {
        return verdict.description();
      }
    }
    return "verdict " + code;
  }
}
