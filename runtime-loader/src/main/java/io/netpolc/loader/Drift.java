package io.netpolc.loader;

/// A difference between what runs and what was loaded.
///
/// @param kind what kind
/// @param message for people, with the table, interface or pod
public record Drift(Kind kind, String message) {
  /// The kinds of difference.
  public enum Kind {
    /// The active bank is not what the bundle's seeds say.
    TABLE_CHANGED,
    /// An endpoint's addresses or subject are not the bundle's.
    ENDPOINT_CHANGED,
    /// An interface of a pod lost a program.
    LINK_MISSING,
    /// An interface runs another program than the current one.
    PROGRAM_CHANGED,
    /// The interface is gone: the pod ended.
    INTERFACE_GONE,
    /// There is no copy of the bundle to compare with.
    BUNDLE_UNKNOWN,
  }
}
