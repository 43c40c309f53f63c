package io.netpolc.compiler.ir;

import java.util.List;

/// A step of the decision. Tiers are asked in order until one decides.
///
/// @param kind how its sections work together
/// @param sections in canonical order, which is also the order of their rules: where several rules
///   match, the first decides
public record Tier(Kind kind, List<Section> sections) {
  /// How sections work together.
  public enum Kind {
    /// Every section isolates its subjects: what no rule of any of them allows is denied by all of
    /// them together. A pod that no section selects goes on to the next tier.
    UNION,
    /// The first rule that matches decides or passes to the next tier; a packet that none matches
    /// goes on as well. Nothing is isolated.
    FIRST_MATCH
  }

  public Tier {
    sections = List.copyOf(sections);
  }

  /// The same with other sections.
  public Tier withSections(List<Section> others) {
    return new Tier(kind, others);
  }
}
