package io.netpolc.compiler.proof;

import java.util.List;

/// What a proof of some pods looked at and found.
///
/// @param pods that were asked about
/// @param kinds of them, which tables and policies treat alike
/// @param packets that were compared
/// @param exhaustive whether every pod was asked about every address
/// @param ports pairs of a kind of pod and a group of addresses that both sides treat alike, of
///   each of which every port was sent
/// @param addresses ends of runs of addresses that neither side can tell apart
/// @param next where a proof that cannot send all addresses begins, so that the next one goes on
/// @param mismatchCount packets on which engine and reference differ; a proof ends after some
/// @param mismatches the first of them
public record CommitReport(
    int pods,
    int kinds,
    long packets,
    boolean exhaustive,
    Looked ports,
    Looked addresses,
    int next,
    long mismatchCount,
    List<Mismatch> mismatches) {
  public CommitReport {
    mismatches = List.copyOf(mismatches);
  }

  /// How much of something was looked at.
  ///
  /// @param all what there is
  /// @param left what was not looked at for want of time
  public record Looked(long all, long left) {
    /// What was looked at.
    public long done() {
      return all - left;
    }

    @Override
    public String toString() {
      return left == 0 ? String.valueOf(all) : done() + " of " + all;
    }
  }

  /// Whether engine and reference agree on every packet.
  public boolean clean() {
    return mismatchCount == 0;
  }

  /// Whether nothing was left out.
  public boolean complete() {
    return ports.left == 0 && addresses.left == 0;
  }

  /// What was looked at, in words.
  public String describe() {
    return "%d pods of %d kinds, %d packets: every port for %s groups of addresses, %s addresses %s"
        .formatted(
            pods, kinds, packets, ports, addresses, exhaustive ? "from and to every pod" : "once");
  }
}
