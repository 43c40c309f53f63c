/// Rows: what rules decide for classes of ports, towards classes of peers. Who the classes are is
/// the caller's business ([io.netpolc.compiler.rows.Peers], [io.netpolc.compiler.rows.Ports]).
/// Depends on `ir`. Read [io.netpolc.compiler.rows.RuleRows] first.
package io.netpolc.compiler.rows;
