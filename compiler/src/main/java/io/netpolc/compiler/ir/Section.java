package io.netpolc.compiler.ir;

import io.netpolc.compiler.verdict.PolicyRef;
import java.util.List;

/// What one policy says in one direction.
///
/// @param policy which policy
/// @param subjects the local pods it is about
/// @param rules in order
public record Section(PolicyRef policy, SelectorTerm subjects, List<Rule> rules) {
  public Section {
    rules = List.copyOf(rules);
  }

  /// The same with other rules.
  public Section withRules(List<Rule> others) {
    return new Section(policy, subjects, others);
  }
}
