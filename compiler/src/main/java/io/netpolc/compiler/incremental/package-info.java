/// Tables of one node that follow a cluster change by change, for the watch on nodes. A change
/// costs what it touches: classes, rows and vectors keep their numbers, new ones are added, and
/// what becomes of them is told to a listener. Rules are laid over classes by the same code as in
/// the lowering of a whole program ([io.netpolc.compiler.rows.RuleRows]). Depends on `rows`,
/// `resolve` and `pass`. Read [io.netpolc.compiler.incremental.LiveTables] first.
package io.netpolc.compiler.incremental;
