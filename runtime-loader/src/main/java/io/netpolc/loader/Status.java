package io.netpolc.loader;

import java.util.List;

/// The running policy.
///
/// @param bundleHash hash of the active bundle; empty if unknown
/// @param generation counts swaps
/// @param contentHash SHA-256 over the active bank's tables
/// @param pods attached, in order of interface
/// @param unknown interfaces that carry the programs of a node that follows a cluster, and are no
///   known pod's: their packets are dropped, or pass if [UnknownInterface#passes]
/// @param decisions counters of the active bank by decision id, those that are not zero
/// @param drops by verdict code * 2 + direction, those that are not zero
/// @param audited what audited policies would have decided otherwise, by decision and direction
/// @param flows what became of the connection table
/// @param tables in order of name
/// @param drift what is not as it was loaded; empty when all is well
public record Status(
    String bundleHash,
    long generation,
    String contentHash,
    List<AttachedPod> pods,
    List<UnknownInterface> unknown,
    List<Counter> decisions,
    List<Counter> drops,
    List<AuditCounter> audited,
    FlowStats flows,
    List<TableSize> tables,
    List<Drift> drift) {
  public Status {
    pods = List.copyOf(pods);
    unknown = List.copyOf(unknown);
    decisions = List.copyOf(decisions);
    drops = List.copyOf(drops);
    audited = List.copyOf(audited);
    tables = List.copyOf(tables);
    drift = List.copyOf(drift);
  }

  /// An interface of a pod that nobody has told of.
  ///
  /// @param passes whether its packets pass
  public record UnknownInterface(int ifindex, String name, boolean passes) {}

  /// Size of a map.
  ///
  /// @param map its name
  /// @param entries elements, both banks
  /// @param bytes of all elements, on all CPUs where each has its own
  public record TableSize(String map, int entries, long bytes) {}
}
