package io.netpolc.compiler.incremental;

import io.netpolc.compiler.ir.Tier;
import io.netpolc.compiler.rows.PreparedRules;
import io.netpolc.compiler.rows.RuleRows;
import io.netpolc.compiler.rows.SubjectClass;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of a profile in one direction, which are prepared once.
final class ProfileRules {
  private final SubjectClass rules;
  private @Nullable PreparedRules prepared;

  ProfileRules(SubjectClass rules) {
    this.rules = rules;
  }

  List<Tier> tiers() {
    return rules.tiers();
  }

  /// The policies that isolate; null where none does.
  @Nullable List<PolicyRef> isolating() {
    return rules.isolating();
  }

  /// The rules as one that works out rows takes them.
  ///
  /// @param rows the same at each call
  PreparedRules prepared(RuleRows rows) {
    PreparedRules known = prepared;
    if (known == null) {
      known = rows.prepare(rules);
      prepared = known;
    }
    return known;
  }
}
