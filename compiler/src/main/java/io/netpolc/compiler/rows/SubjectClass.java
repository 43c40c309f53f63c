package io.netpolc.compiler.rows;

import io.netpolc.compiler.ir.Offer;
import io.netpolc.compiler.ir.Tier;
import io.netpolc.compiler.verdict.PolicyRef;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules that apply to a subject in one direction: two subjects of one class have the same rows
/// towards every peer (but for themselves and their own nodes).
///
/// @param tiers the sections that select the subject, by tier; a tier may have none
/// @param offers what the subject offers among the names that the direction's rules read of it
public record SubjectClass(List<Tier> tiers, Set<Offer> offers) {
  /// Whether any section selects it.
  public boolean isolated() {
    return tiers.stream().anyMatch(tier -> !tier.sections().isEmpty());
  }

  /// The policies of the first union tier that selects the class, in order; null when none does.
  public @Nullable List<PolicyRef> isolating() {
    for (Tier tier : tiers) {
      if (tier.kind() == Tier.Kind.UNION && !tier.sections().isEmpty()) {
        return policies(tier);
      }
    }
    return null;
  }

  static List<PolicyRef> policies(Tier tier) {
    return tier.sections().stream().map(section -> section.policy()).distinct().toList();
  }
}
