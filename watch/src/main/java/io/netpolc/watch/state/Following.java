package io.netpolc.watch.state;

import org.jspecify.annotations.Nullable;

/// How well a resource is followed.
///
/// @param objects how many there are
/// @param invalid how many of them are not understood
/// @param heard when it was last heard of, by a list, an event or a bookmark, as by
///   [System#nanoTime]; when this began where it never was
/// @param lists how often it was listed
/// @param watches how often a watch has begun
/// @param troubles how often it could not be followed
/// @param trouble why it cannot be followed now; null where it can
public record Following(
    int objects,
    int invalid,
    long heard,
    long lists,
    long watches,
    long troubles,
    @Nullable String trouble) {
  /// How often a watch has taken the place of an earlier one.
  public long restarts() {
    return Math.max(0, watches - 1);
  }
}
