/// Policy tests: a small language of assertions about connections, and what policies say to them.
/// An assertion is decided over classes of pods, addresses and ports, not over samples; nothing is
/// matched here. Depends on `cluster`, `diag`, `frontend.ast`, `frontend.selector`,
/// `frontend.tokens`, `ir`, `lower`, `net`, `reach`, `resolve`, `source`, `verdict` and the
/// grammar. Read [io.netpolc.compiler.assertion.Assertion] first, then
/// [io.netpolc.compiler.assertion.AssertionChecker].
package io.netpolc.compiler.assertion;
