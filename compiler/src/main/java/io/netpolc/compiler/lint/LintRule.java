package io.netpolc.compiler.lint;

import java.util.function.Consumer;

/// Looks for one kind of finding, or a few closely related ones. A rule keeps nothing between two
/// runs.
@FunctionalInterface
interface LintRule {
  /// Reports what it finds, in any order.
  void check(LintContext context, Consumer<Finding> findings);
}
