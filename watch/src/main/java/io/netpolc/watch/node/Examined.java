package io.netpolc.watch.node;

import io.netpolc.compiler.proof.CommitReport;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What was found when the kernel was asked what it would decide were a state put in force.
///
/// @param report null if it could not be asked
/// @param failure why not; null if it could be
/// @param nanos how long it took
public record Examined(@Nullable CommitReport report, @Nullable String failure, long nanos) {
  /// What it came to.
  public enum Result {
    /// Everything that was to be looked at is as the policies say.
    PROVED,

    /// All that was looked at is, and something was left out for want of time.
    PROVED_IN_PART,

    /// A packet would be decided otherwise: the state is not put in force.
    REFUTED,

    /// The kernel could not be asked: the state is not put in force.
    FAILED;

    /// `proved_in_part`.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What it came to.
  public Result result() {
    if (report == null) {
      return Result.FAILED;
    }
    if (!report.clean()) {
      return Result.REFUTED;
    }
    return report.complete() ? Result.PROVED : Result.PROVED_IN_PART;
  }
}
