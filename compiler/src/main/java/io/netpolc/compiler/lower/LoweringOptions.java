package io.netpolc.compiler.lower;

import io.netpolc.compiler.backend.maps.Budget;

/// How to lower.
///
/// @param onDenyReject whether a denied packet is answered
/// @param keepEstablished whether a tracked flow outlives the rule that allowed it
/// @param verifyIr whether every stage is checked
/// @param budget what the tables may cost
public record LoweringOptions(
    boolean onDenyReject, boolean keepEstablished, boolean verifyIr, Budget budget) {
  /// Silent drops, strict state, no checks, the default budget.
  public static final LoweringOptions DEFAULT =
      new LoweringOptions(false, false, false, Budget.DEFAULT);
}
