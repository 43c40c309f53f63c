package io.netpolc.compiler.lower;

import io.netpolc.compiler.backend.maps.Seeds;
import io.netpolc.compiler.backend.maps.Shape;
import io.netpolc.compiler.bundle.Provenance;
import io.netpolc.compiler.bundle.Subject;
import io.netpolc.compiler.ir.DecisionTables;
import io.netpolc.compiler.ir.RuleProgram;
import io.netpolc.compiler.pass.Stage;
import io.netpolc.compiler.resolve.ResolvedProgram;
import java.util.List;

/// Everything that lowering made.
///
/// @param resolved what it started from
/// @param ruleStages the rule program after each pass over it, in order
/// @param rules the rule program after the last of them
/// @param tableStages the tables after each pass over them, in order; the first entry is the
///   lowering itself
/// @param tables the tables after the last of them
/// @param seeds the tables as bytes
/// @param shape capacities for them
/// @param subjects local pods by subject number
/// @param provenance decisions by id
public record LoweringResult(
    ResolvedProgram resolved,
    List<Stage<RuleProgram>> ruleStages,
    RuleProgram rules,
    List<Stage<DecisionTables>> tableStages,
    DecisionTables tables,
    Seeds seeds,
    Shape shape,
    List<Subject> subjects,
    List<Provenance> provenance) {
  public LoweringResult {
    ruleStages = List.copyOf(ruleStages);
    tableStages = List.copyOf(tableStages);
    subjects = List.copyOf(subjects);
    provenance = List.copyOf(provenance);
  }
}
