package io.netpolc.compiler.reach;

import io.netpolc.compiler.net.IpFamily;

/// What changes between two endpoints in one family.
///
/// @param old the endpoints as they were
/// @param fresh the same as they are
/// @param family of the addresses
/// @param before what passed
/// @param after what passes
public record Change(
    Ends old, Ends fresh, IpFamily family, ConnectionSet before, ConnectionSet after) {
  /// Two endpoints.
  ///
  /// @param from who opens connections
  /// @param to to whom
  public record Ends(Endpoint from, Endpoint to) {}

  /// Who opens connections.
  public Endpoint from() {
    return fresh.from;
  }

  /// To whom.
  public Endpoint to() {
    return fresh.to;
  }

  /// What passes now and did not before.
  public ConnectionSet gained() {
    return after.without(before);
  }

  /// What passed before and does not now.
  public ConnectionSet lost() {
    return before.without(after);
  }
}
