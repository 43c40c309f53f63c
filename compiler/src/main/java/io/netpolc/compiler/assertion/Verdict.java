package io.netpolc.compiler.assertion;

import io.netpolc.compiler.net.IpAddress;
import io.netpolc.compiler.reach.ConnectionSet;

/// What policies say to an assertion.
public sealed interface Verdict {
  /// It holds.
  record Holds() implements Verdict {}

  /// It does not.
  ///
  /// @param why which part of it
  /// @param from an end of a connection that shows it
  /// @param to the other end
  /// @param connections those between the two that are meant, not empty
  record Fails(Why why, IpAddress from, IpAddress to, ConnectionSet connections)
      implements Verdict {}

  /// An end means nobody, or no connection is possible between the two.
  record Vacuous() implements Verdict {}

  /// Which part of an assertion does not hold.
  enum Why {
    /// What must pass is denied.
    DENIED("denied"),
    /// What must not pass is allowed.
    ALLOWED("allowed"),
    /// One of several must pass, and none does.
    NONE_ALLOWED("noneAllowed"),
    /// One of several must be denied, and none is.
    NONE_DENIED("noneDenied"),
    /// Another one may, though `only` some may.
    OTHERS_ALLOWED("othersAllowed");

    private final String field;

    Why(String field) {
      this.field = field;
    }

    /// The word that is printed.
    public String field() {
      return field;
    }
  }
}
