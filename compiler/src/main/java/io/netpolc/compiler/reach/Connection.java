package io.netpolc.compiler.reach;

import io.netpolc.compiler.net.IpFamily;
import java.util.Map;

/// What one endpoint may send to another.
///
/// @param from who opens connections
/// @param to to whom
/// @param any what passes in at least one family; not empty
/// @param byFamily what passes in each family that both have
public record Connection(
    Endpoint from, Endpoint to, ConnectionSet any, Map<IpFamily, ConnectionSet> byFamily) {
  public Connection {
    byFamily = Map.copyOf(byFamily);
  }

  /// Whether the same passes in every family.
  public boolean alike() {
    for (ConnectionSet set : byFamily.values()) {
      if (!any.equals(set)) {
        return false;
      }
    }
    return true;
  }
}
