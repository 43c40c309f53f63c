package io.netpolc.compiler.eval;

import io.netpolc.compiler.frontend.ast.LabelSelector;
import io.netpolc.compiler.frontend.ast.LabelSelector.Requirement;
import java.util.Map;

/// Whether labels meet a selector (apimachinery `labels/selector.go`).
public final class LabelMatch {
  private LabelMatch() {}

  /// All requirements must hold; no requirement selects everything.
  public static boolean selects(LabelSelector selector, Map<String, String> labels) {
    return selector.requirements().stream().allMatch(r -> holds(r, labels));
  }

  /// Whether one requirement holds.
  static boolean holds(Requirement requirement, Map<String, String> labels) {
    String value = labels.get(requirement.key());
    return switch (requirement.operator()) {
      case IN -> value != null && requirement.values().contains(value);
      case NOT_IN -> value == null || !requirement.values().contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
    };
  }
}
