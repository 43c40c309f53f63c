/// Why a flow is decided as it is: the rule that almost allowed it and the smallest change that
/// would, or every rule that grants it. Decides nothing itself; depends on `cluster`, `eval`,
/// `frontend.ast`, `net`, `source` and `verdict`. Read [io.netpolc.compiler.explain.Explainer]
/// first.
package io.netpolc.compiler.explain;
