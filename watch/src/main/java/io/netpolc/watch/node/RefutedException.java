package io.netpolc.watch.node;

import io.netpolc.compiler.proof.CommitReport;
import io.netpolc.compiler.proof.Mismatch;
import io.netpolc.loader.failure.LoaderException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A state is not put in force, because the kernel would not decide as the policies say.
final class RefutedException extends LoaderException {
  private static final long serialVersionUID = 1L;

  /// @param report with at least one packet
  RefutedException(CommitReport report) {
    super(message(report.mismatches().getFirst(), report.mismatchCount()));
  }

  private static String message(Mismatch first, long count) {
    return "what was to be enforced is not what the policies say, on %d packets, the first: %s %s: %s: policies: %s, kernel: %s"
        .formatted(
            count,
            first.subject(),
            first.direction().field(),
            first.packet(),
            said(first.expectedVerdict(), first.expectedDecision()),
            said(first.actualVerdict(), first.actualDecision()));
  }

  private static String said(String verdict, @Nullable Object by) {
    return by == null ? verdict : verdict + " by " + Objects.toString(by);
  }
}
