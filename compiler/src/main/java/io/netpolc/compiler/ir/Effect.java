package io.netpolc.compiler.ir;

import io.netpolc.compiler.verdict.Decision;

/// What a rule does with a packet it matches.
public sealed interface Effect {
  /// Ends the matter.
  ///
  /// @param decision the answer; denying ones only in first-match tiers
  record Decide(Decision decision) implements Effect {}

  /// Leaves the rest of its tier out; the next tier is asked. Only in first-match tiers.
  record Pass() implements Effect {}
}
