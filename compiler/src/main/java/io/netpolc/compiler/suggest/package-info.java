/// Policies for flows that were seen: by labels, no wider than they have to be, and tried before
/// they are shown. Asks `eval` what a flow needs and whether the result allows it. Depends on
/// `cluster`, `eval`, `explain`, `frontend.ast`, `net`, `reach`, `replay` and `verdict`. Read
/// [io.netpolc.compiler.suggest.Suggester] first.
package io.netpolc.compiler.suggest;
