/// The compiler's own language, at two levels: rules over symbolic sets
/// ([io.netpolc.compiler.ir.RuleProgram]) and decision tables over classes
/// ([io.netpolc.compiler.ir.DecisionTables]). Knows no pass and no back end. Depends on `net`,
/// `verdict` and the selectors of `frontend.ast`. Read [io.netpolc.compiler.ir.RuleProgram] first.
package io.netpolc.compiler.ir;
