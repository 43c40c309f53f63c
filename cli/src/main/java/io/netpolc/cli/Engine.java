package io.netpolc.cli;

import io.netpolc.compiler.verdict.Evaluation;
import io.netpolc.compiler.verdict.Flow;

/// Something that decides flows.
interface Engine extends AutoCloseable {
  /// Decides a flow.
  ///
  /// @throws CommandFailure if the engine cannot say
  Evaluation evaluate(Flow flow) throws CommandFailure;

  @Override
  default void close() {}
}
