/// Policies meet the cluster: which pods are local, which policies matter to them, what Service
/// addresses lead to; and the index that evaluates selectors over groups of like pods. Depends on
/// `frontend.ast`, `cluster`, `ir`, `verdict` and `diag`. Read
/// [io.netpolc.compiler.resolve.Resolver] first.
package io.netpolc.compiler.resolve;
