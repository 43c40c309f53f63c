package io.netpolc.compiler.reach;

import io.netpolc.compiler.net.IpFamily;

/// What changes between two endpoints in one family.
///
/// @param from who opens connections
/// @param to to whom
/// @param family of the addresses
/// @param before what passed
/// @param after what passes
public record Change(
    Endpoint from, Endpoint to, IpFamily family, ConnectionSet before, ConnectionSet after) {
  /// What passes now and did not before.
  public ConnectionSet gained() {
    return after.without(before);
  }

  /// What passed before and does not now.
  public ConnectionSet lost() {
    return before.without(after);
  }
}
