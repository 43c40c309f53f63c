/// Why a flow is decided as it is: the rule that almost allowed it and the smallest change that
/// would, or every rule that grants it; and which rules grant the connections between workloads.
/// Decides nothing itself; depends on `cluster`, `eval`, `frontend.ast`, `net`, `reach`, `source`
/// and `verdict`. Read [io.netpolc.compiler.explain.Explainer] first.
package io.netpolc.compiler.explain;
