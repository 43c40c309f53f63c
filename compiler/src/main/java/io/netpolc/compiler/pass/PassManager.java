package io.netpolc.compiler.pass;

import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.IrVerifier;
import io.netpolc.compiler.ir.RuleProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Runs the passes in their order.
public final class PassManager {
  /// Passes over rules, in order. [PassOrder] has the reasons.
  public static final List<Pass<RuleProgram>> RULE_PASSES =
      List.of(
          new ExpandNamedPorts(),
          new EliminateDeadRules(),
          new NormalizeMatches(),
          new MergePortRanges(),
          new AggregateCidrs(),
          new RemoveSubsumedRules());

  /// Passes over tables, in order.
  public static final List<Pass<DecisionTables>> TABLE_PASSES =
      List.of(new MergePeerClasses(), new MergePortClasses());

  private final boolean verify;

  /// A manager.
  ///
  /// @param verify whether the program is checked before the first pass and after each
  public PassManager(boolean verify) {
    this.verify = verify;
  }

  /// Runs the passes over rules.
  ///
  /// @return the program after each
  public List<Stage<RuleProgram>> runRulePasses(RuleProgram program) {
    return run(RULE_PASSES, program, IrVerifier::verify);
  }

  /// Runs the passes over tables.
  ///
  /// @return the tables after each
  public List<Stage<DecisionTables>> runTablePasses(DecisionTables tables) {
    return run(TABLE_PASSES, tables, IrVerifier::verify);
  }

  private <P> List<Stage<P>> run(List<Pass<P>> passes, P program, Consumer<P> verifier) {
    List<Stage<P>> stages = new ArrayList<>();
    P current = program;
    if (verify) {
      verifier.accept(current);
    }
    for (Pass<P> pass : passes) {
      Pass.Outcome<P> outcome = pass.apply(current);
      current = outcome.or(current);
      if (verify) {
        verifier.accept(current);
      }
      stages.add(new Stage<>(pass.name(), current, outcome instanceof Pass.Outcome.Changed));
    }
    return stages;
  }
}
