/// Steps from rules to tables: passes over the rule program, the lowering to decision tables,
/// passes over those. A pass is a pure function and one class;
/// [io.netpolc.compiler.pass.PassManager] has the list and [io.netpolc.compiler.pass.PassOrder] the
/// reasons for its order. Depends on `ir` and `resolve`. Read
/// [io.netpolc.compiler.pass.PassManager] first, then [io.netpolc.compiler.pass.LowerToTables].
package io.netpolc.compiler.pass;
