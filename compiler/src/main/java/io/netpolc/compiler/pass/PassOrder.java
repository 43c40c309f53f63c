package io.netpolc.compiler.pass;

import java.util.List;

/// Why the passes stand in their order: pairs that must not be swapped.
public final class PassOrder {
  /// One pass runs before another.
  ///
  /// @param before name of the pass that comes first
  /// @param after name of the pass that comes later
  /// @param reason why
  public record Constraint(String before, String after, String reason) {}

  /// All pairs.
  public static final List<Constraint> CONSTRAINTS =
      List.of(
          new Constraint(
              "ExpandNamedPorts",
              "EliminateDeadRules",
              "a rule on a name that no pod offers is dead only once the name is gone"),
          new Constraint(
              "ExpandNamedPorts",
              "MergePortRanges",
              "the numbers of a name may join other ranges of the rule"),
          new Constraint(
              "EliminateDeadRules",
              "NormalizeMatches",
              "matches that differ only in dead peers become equal"),
          new Constraint(
              "NormalizeMatches", "MergePortRanges", "ranges merge over sorted, distinct ports"),
          new Constraint(
              "NormalizeMatches", "AggregateCidrs", "prefixes aggregate over sorted peers"),
          new Constraint(
              "AggregateCidrs",
              "RemoveSubsumedRules",
              "one prefix may cover what two halves cover only together"),
          new Constraint(
              "MergePortRanges",
              "RemoveSubsumedRules",
              "one range may cover what two neighbours cover only together"),
          new Constraint(
              "MergePeerClasses",
              "MergePortClasses",
              "merged peers leave the rows alone, so the columns are still what the lowering made"));

  private PassOrder() {}
}
