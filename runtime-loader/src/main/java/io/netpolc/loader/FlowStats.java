package io.netpolc.loader;

/// What became of the connection table.
///
/// @param made entries that were made
/// @param evicted entries that had to make room for another before they expired
public record FlowStats(long made, long evicted) {
  /// No state is kept.
  public static final FlowStats NONE = new FlowStats(0, 0);
}
