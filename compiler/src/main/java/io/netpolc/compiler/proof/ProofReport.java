package io.netpolc.compiler.proof;

import java.util.List;

/// What a proof looked at and found.
///
/// @param subjects pods whose programs were asked
/// @param packets packets that were compared
/// @param addressRuns runs of addresses that neither a table nor a policy can tell apart; the first
///   and the last address of each was sent
/// @param addressGroups groups of addresses that tables and policies treat alike; all ports were
///   sent to one of each
/// @param portRuns runs of ports that neither a table nor a policy can tell apart, over all
///   protocols
/// @param mismatchCount packets on which engine and reference differ
/// @param mismatches the first of them
public record ProofReport(
    int subjects,
    long packets,
    int addressRuns,
    int addressGroups,
    int portRuns,
    long mismatchCount,
    List<Mismatch> mismatches) {
  public ProofReport {
    mismatches = List.copyOf(mismatches);
  }

  /// Whether engine and reference agree on every packet.
  public boolean clean() {
    return mismatchCount == 0;
  }
}
