/// Policies for flows that were seen, and for what assertions ask: by labels, no wider than they
/// have to be, and tried before they are shown. Asks `eval` what a flow needs and whether the
/// result allows it. Depends on `assertion`, `cluster`, `eval`, `explain`, `frontend.ast`, `ir`,
/// `net`, `reach`, `replay` and `verdict`. Read [io.netpolc.compiler.suggest.Suggester] first.
package io.netpolc.compiler.suggest;
