package io.netpolc.cli.policytest;

import io.netpolc.compiler.assertion.Assertion;
import io.netpolc.compiler.assertion.Verdict;
import io.netpolc.compiler.verdict.Flow;
import org.jspecify.annotations.Nullable;

/// An assertion and what became of it.
///
/// @param assertion what was said
/// @param failure null where it holds
public record Outcome(Assertion assertion, @Nullable Failure failure) {
  /// Why it does not hold.
  ///
  /// @param why which part of it
  /// @param flow a connection that shows it
  /// @param from whom its source belongs to
  /// @param to whom its destination belongs to
  /// @param decision what decides about it, at both ends
  public record Failure(Verdict.Why why, Flow flow, String from, String to, String decision) {
    /// What is wrong, in words.
    public String words() {
      return switch (why) {
        case DENIED -> "denied, and must pass";
        case ALLOWED -> "passes, and must not";
        case NONE_ALLOWED -> "none passes, and one must; for instance";
        case NONE_DENIED -> "each passes, and one must not; for instance";
        case OTHERS_ALLOWED -> "passes, and only what is named may";
      };
    }
  }

  /// Whether it holds.
  public boolean holds() {
    return failure == null;
  }
}
