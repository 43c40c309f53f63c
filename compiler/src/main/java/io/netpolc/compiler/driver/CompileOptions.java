package io.netpolc.compiler.driver;

import io.netpolc.compiler.lower.LoweringOptions;
import io.netpolc.compiler.verdict.SemanticsOptions;
import org.jspecify.annotations.Nullable;

/// How to compile.
///
/// @param semantics choices where the API leaves room
/// @param lowering what the data path shall do, and what the tables may cost
/// @param nodeName whose pods are local, or null for all pods of the state
public record CompileOptions(
    SemanticsOptions semantics, LoweringOptions lowering, @Nullable String nodeName) {
  /// The documented defaults, for all pods of the state.
  public static final CompileOptions DEFAULT =
      new CompileOptions(SemanticsOptions.DEFAULT, LoweringOptions.DEFAULT, null);

  /// The defaults for the pods of one node.
  ///
  /// @param nodeName null for all pods of the state
  public static CompileOptions ofNode(@Nullable String nodeName) {
    return new CompileOptions(DEFAULT.semantics, DEFAULT.lowering, nodeName);
  }
}
