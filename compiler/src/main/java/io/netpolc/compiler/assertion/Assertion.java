package io.netpolc.compiler.assertion;

import io.netpolc.compiler.net.IpFamily;
import io.netpolc.compiler.reach.ConnectionSet;
import io.netpolc.compiler.source.Span;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What policies must say: for each or some source, for each or some destination, all or some of
/// the connections pass, or none does. `docs/policy-tests.md` says what each form means.
///
/// @param text as it is written, in one line
/// @param span where
/// @param from who opens connections
/// @param to to whom
/// @param ports which connections
/// @param allowed whether they must pass, or must not
/// @param families that are asked about; empty for all that both ends have
/// @param allowEmpty whether an end may select nobody
public record Assertion(
    String text,
    Span span,
    Party from,
    Party to,
    Ports ports,
    boolean allowed,
    Set<IpFamily> families,
    boolean allowEmpty) {
  /// Of how many it is said.
  public enum Quantifier {
    /// Of each one.
    EVERY,
    /// Of one or more.
    SOME,
    /// Of each one, and the contrary of each other.
    ONLY
  }

  /// One end.
  ///
  /// @param quantifier of how many
  /// @param ends of whom
  public record Party(Quantifier quantifier, EndSet ends) {}

  /// Which connections.
  ///
  /// @param connections not empty
  /// @param some whether one of them is enough
  public record Ports(ConnectionSet connections, boolean some) {}

  public Assertion {
    families = Set.copyOf(families);
  }

  /// The ends that are spoken of.
  List<EndSet> endSets() {
    return Stream.of(from, to).map(Party::ends).toList();
  }
}
