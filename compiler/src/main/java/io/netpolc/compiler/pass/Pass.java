package io.netpolc.compiler.pass;

/// A rewriting step: a pure function from a program to a program of the same form that decides
/// every packet alike, deciding rule included.
///
/// @param <P> the form: [io.netpolc.compiler.ir.RuleProgram] or
///   [io.netpolc.compiler.ir.DecisionTables]
public interface Pass<P> {
  /// What a pass did.
  ///
  /// @param <P> the form
  sealed interface Outcome<P> {
    /// The law did not apply anywhere.
    ///
    /// @param <P> the form
    record Unchanged<P>() implements Outcome<P> {}

    /// The program after the pass.
    ///
    /// @param <P> the form
    /// @param program differs from the one before
    record Changed<P>(P program) implements Outcome<P> {}

    /// The program after the pass, given the one before.
    default P or(P before) {
      return switch (this) {
        case Unchanged<P>() -> before;
        case Changed<P>(var program) -> program;
      };
    }
  }

  /// Its name, as `--emit=ir-after:NAME` wants it: that of the class.
  default String name() {
    return getClass().getSimpleName();
  }

  /// Applies the pass.
  Outcome<P> apply(P program);
}
