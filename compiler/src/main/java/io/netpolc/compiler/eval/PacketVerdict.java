package io.netpolc.compiler.eval;

import io.netpolc.bpf.VerdictCode;
import io.netpolc.compiler.verdict.Decision;
import org.jspecify.annotations.Nullable;

/// What the data path answers for one packet.
///
/// @param verdict the code
/// @param decision the table decision that is reported with it, or null where there is none
public record PacketVerdict(VerdictCode verdict, @Nullable Decision decision) {
  static PacketVerdict of(VerdictCode verdict) {
    return new PacketVerdict(verdict, null);
  }
}
