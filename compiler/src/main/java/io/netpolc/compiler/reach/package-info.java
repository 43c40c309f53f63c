/// Who can reach whom, over classes: the decision tables of a whole cluster asked for every pair of
/// workloads and for the world outside at once. Nothing is matched here; what a cell allows was
/// decided by lowering. Depends on `cluster`, `frontend.ast`, `ir`, `net`, `resolve` and `verdict`.
/// Read [io.netpolc.compiler.reach.Reachability] first.
package io.netpolc.compiler.reach;
