package io.netpolc.compiler.assertion;

import io.netpolc.compiler.reach.ConnectionSet;

/// What an assertion asks of policies.
public sealed interface Demand {
  /// That connections pass. Where the assertion is content with one end or port, one is chosen; it
  /// may be one that does not do, as nobody is compared with itself or its own node. The assertion
  /// tells.
  ///
  /// @param connections not empty
  record Pass(Whom from, Whom to, ConnectionSet connections) implements Demand {}

  /// That some connections do not pass: nobody may who is not asked for.
  record Stop(Whom from, Whom to) implements Demand {}
}
